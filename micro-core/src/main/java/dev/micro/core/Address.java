package dev.micro.core;

import static java.util.Objects.requireNonNull;

/**
 * Where a service listens.
 *
 * @param host a name or a literal IP address, IPv6 without brackets
 * @param port 0 to 65535; 0 asks for a free one where something is to listen
 */
public record Address(String host, int port) {
    /** Throws INVALID_ARGUMENT for an empty host or a port out of range. */
    public Address {
        requireNonNull(host, "host");
        if (host.isEmpty()) {
            throw Code.INVALID_ARGUMENT.error("address: empty host (expected: a name or an IP address)");
        }
        if (port < 0 || port > 65535) {
            throw Code.INVALID_ARGUMENT.error("address: port " + port + " (expected: 0 to 65535)");
        }
    }

    /** Reads {@code host:port}, {@code [::1]:port} or {@code :port}, which means all interfaces. */
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            colon = -1; // IPv6 without brackets: which colon parts the port cannot be told
        }
        if (colon >= 0 && text.substring(colon + 1).matches("[0-9]{1,5}")) {
            return new Address(host.isEmpty() ? "0.0.0.0" : host, Integer.parseInt(text.substring(colon + 1)));
        }
        throw Code.INVALID_ARGUMENT.error("address \"" + text + "\" (expected: host:port, [ipv6]:port or :port)");
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
