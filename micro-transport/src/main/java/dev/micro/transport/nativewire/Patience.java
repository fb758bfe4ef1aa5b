package dev.micro.transport.nativewire;

import static java.util.concurrent.TimeUnit.SECONDS;

/**
 * How long one side of a connection waits for the other, all in nanoseconds. The figures are those of the defaults
 * table.
 *
 * @param greeting from the connection's beginning until the other side's settings
 * @param frame from a frame's first byte to its last, and from one part of a request's body to the next
 * @param quiet without a byte read, before the other side is pinged
 * @param pong for the answer to a ping, before the connection is given up
 * @param idle without a call, before the connection is closed
 * @param stall with bytes to write that the other side does not take
 * @param always whether the other side is pinged without calls under way as well
 * @param tick between two looks at all this
 */
record Patience(long greeting, long frame, long quiet, long pong, long idle, long stall, boolean always, long tick) {
    /** Pings only while calls wait; leaves before the server would. */
    static final Patience CLIENT = new Patience(
            SECONDS.toNanos(3),
            SECONDS.toNanos(15),
            SECONDS.toNanos(10),
            SECONDS.toNanos(5),
            SECONDS.toNanos(30),
            SECONDS.toNanos(60),
            false,
            SECONDS.toNanos(1));

    static final Patience SERVER = new Patience(
            SECONDS.toNanos(10),
            SECONDS.toNanos(15),
            SECONDS.toNanos(60),
            SECONDS.toNanos(20),
            SECONDS.toNanos(300),
            SECONDS.toNanos(60),
            true,
            SECONDS.toNanos(5));
}
