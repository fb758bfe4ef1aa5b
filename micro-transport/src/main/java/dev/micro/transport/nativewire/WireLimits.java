package dev.micro.transport.nativewire;

import dev.micro.transport.TransportOptions;
import java.net.InetAddress;

/**
 * What a peer can make us take, and callers.
 *
 * @param maxMessage the longest body either way, in bytes
 * @param streamWindow messages of one stream that wait for their reader, in bytes
 * @param connectionWindow those of all streams of a connection, in bytes
 * @param maxStreams calls at once on one connection, as a server
 * @param maxWaiting calls that wait for one connection or for room on it, as a client
 * @param maxConnections connections at once on one listener
 * @param maxConnectionsPerHost how many of those may come from one host
 */
record WireLimits(
        int maxMessage,
        int streamWindow,
        int connectionWindow,
        int maxStreams,
        int maxWaiting,
        int maxConnections,
        int maxConnectionsPerHost) {
    static WireLimits of(TransportOptions options) {
        return new WireLimits(
                options.maxMessage(),
                options.streamWindow(),
                options.connectionWindow(),
                options.maxStreams(),
                options.maxWaiting(),
                options.maxConnections(),
                options.maxConnectionsPerHost());
    }

    /** How many connections may come from {@code host}. Whoever is on this one is not limited further. */
    int maxConnectionsFrom(InetAddress host) {
        return host.isLoopbackAddress() ? maxConnections : maxConnectionsPerHost;
    }
}
