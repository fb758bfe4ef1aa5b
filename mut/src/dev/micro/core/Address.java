package dev.micro.core;

import static java.util.Objects.requireNonNull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a service listens.
 *
 * @param host a name or a literal IP address, IPv6 without brackets
 * @param port 0 to 65535; 0 asks for a free one where something is to listen
 */
public record Address(String host, int port) {
    private static final Pattern FORM =
            Pattern.compile("(?:\\[([^\\[\\]]*:[^\\[\\]]*)]|([^:\\[\\]]*)):([0-9]{1,5})", Pattern.DOTALL);
    private static final Pattern FOREIGN = Pattern.compile("[\\s\\p{Cntrl}/\\[\\]]");

    /** Throws INVALID_ARGUMENT for a host that is empty or holds a space, a slash or a bracket, or a port out of range. */
    public Address {
        requireNonNull(host, "host");
        if (host.isEmpty() || FOREIGN.matcher(host).find()) {
            throw Code.INVALID_ARGUMENT.error("address: host \"" + host + "\" (expected: a name or an IP address)");
        }
        if (port < 0 || port > 65535) {
            throw Code.INVALID_ARGUMENT.error("address: port " + port + " (expected: 0 to 65535)");
        }
    }

    /** Reads {@code host:port}, {@code [::1]:port} or {@code :port}, which means all interfaces. */
    public static Address parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw Code.INVALID_ARGUMENT.error("address \"" + text + "\" (expected: host:port, [ipv6]:port or :port)");
        }
        String name = form.group(2);
        String host = name == null ? form.group(1) : name.isEmpty() ? "0.0.0.0" : name;
        return new Address(host, Integer.parseInt(form.group(3)));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
