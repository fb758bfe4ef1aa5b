package dev.micro.transport.nativewire;

import dev.micro.transport.TransportOptions;
import java.net.InetAddress;

/**
 * What a peer can make us take, and callers.
 *
 * @param longestMessage the longest body either way, in bytes
 * @param mostStreams calls at once on one connection, as a server
 * @param mostWaiting calls that wait for one connection or for room on it, as a client
 * @param mostConnections connections at once on one listener
 * @param mostFromOneHost how many of those may come from one host
 */
record WireLimits(int longestMessage, int mostStreams, int mostWaiting, int mostConnections, int mostFromOneHost) {
    static WireLimits of(TransportOptions options) {
        return new WireLimits(
                options.longestMessage(),
                options.mostCalls(),
                options.mostWaiting(),
                options.mostConnections(),
                options.mostConnectionsFromOneHost());
    }

    /** How many connections may come from {@code host}. Whoever is on this one is not limited further. */
    int mostConnectionsFrom(InetAddress host) {
        return host.isLoopbackAddress() ? mostConnections : mostFromOneHost;
    }
}
