package dev.micro.transport.nativewire;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How long to wait between dials: 100 ms, 1.6 times more after each failure, up to the longest pause, 1.5 s as a rule so
 * that a node takes calls again within two seconds of being well; a fifth more or less by chance, so that clients do not
 * dial in step.
 */
final class Backoff {
    private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(100);

    private final long longest;
    private long next;

    /** Pauses of {@code longest} nanoseconds at the most. */
    Backoff(long longest) {
        this.longest = longest;
        next = first();
    }

    /** Nanoseconds to wait now. */
    long next() {
        long wait = next;
        next = Math.min(longest, next * 8 / 5);
        return (long) (wait * ThreadLocalRandom.current().nextDouble(0.8, 1.2));
    }

    void reset() {
        next = first();
    }

    private long first() {
        return Math.min(longest, FIRST);
    }
}
