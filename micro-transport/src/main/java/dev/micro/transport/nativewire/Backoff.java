package dev.micro.transport.nativewire;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How long to wait between dials: 100 ms, 1.6 times more after each failure, never over 1.5 s so that a node takes calls
 * again within two seconds of being well; a fifth more or less by chance, so that clients do not dial in step.
 */
final class Backoff {
    private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(1500);

    private long next = FIRST;

    /** Nanoseconds to wait now. */
    long next() {
        long wait = next;
        next = Math.min(LONGEST, next * 8 / 5);
        return (long) (wait * ThreadLocalRandom.current().nextDouble(0.8, 1.2));
    }

    void reset() {
        next = FIRST;
    }
}
