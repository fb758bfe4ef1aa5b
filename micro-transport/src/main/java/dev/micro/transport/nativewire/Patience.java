package dev.micro.transport.nativewire;

import dev.micro.transport.TransportOptions;
import java.time.Duration;
import java.util.stream.LongStream;

/**
 * How long one side of a connection waits for the other, all in nanoseconds.
 *
 * @param greeting from the connection's beginning until the other side's settings
 * @param body from a frame's first byte to its last, and for the shortest body that comes in parts
 * @param keepAlive without a byte read, before the other side is pinged
 * @param pong for the answer to a ping, before the connection is given up
 * @param idle without a call, before the connection is closed
 * @param stall of a stream, with messages that the other side does not take
 * @param write with bytes to write that the other side does not take
 * @param always whether the other side is pinged without calls under way as well
 * @param tick between two looks at all this
 */
record Patience(
        long greeting,
        long body,
        long keepAlive,
        long pong,
        long idle,
        long stall,
        long write,
        boolean always,
        long tick) {
    private static final Duration CLIENT_TICK = Duration.ofSeconds(1);
    private static final Duration SERVER_TICK = Duration.ofSeconds(5);

    /** Pings only while calls wait. */
    static Patience client(TransportOptions options) {
        return new Patience(
                options.dialTimeout().toNanos(),
                options.bodyTimeout().toNanos(),
                options.clientKeepAlive().toNanos(),
                options.clientPongTimeout().toNanos(),
                options.clientIdle().toNanos(),
                options.streamStall().toNanos(),
                options.writeTimeout().toNanos(),
                false,
                CLIENT_TICK.toNanos());
    }

    static Patience server(TransportOptions options) {
        return new Patience(
                options.greetingTimeout().toNanos(),
                options.bodyTimeout().toNanos(),
                options.serverKeepAlive().toNanos(),
                options.serverPongTimeout().toNanos(),
                options.serverIdle().toNanos(),
                options.streamStall().toNanos(),
                options.writeTimeout().toNanos(),
                true,
                SERVER_TICK.toNanos());
    }

    /** Looks at least twice within the shortest wait. */
    Patience {
        tick = LongStream.of(greeting / 2, body / 2, keepAlive / 2, pong / 2, idle / 2, write / 2, tick)
                .min()
                .getAsLong();
    }
}
