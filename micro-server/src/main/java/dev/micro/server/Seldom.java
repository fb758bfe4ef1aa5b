package dev.micro.server;

import java.time.Duration;

/** Lets one line through in five seconds and counts the others, so that a repeated failure cannot fill a log. */
final class Seldom {
    private static final long PAUSE = Duration.ofSeconds(5).toNanos();

    private long next = System.nanoTime();
    private int skipped;

    /** How many were held back since the last that was let through, or -1 to hold this one back. */
    synchronized int pass() {
        long now = System.nanoTime();
        if (now - next < 0) {
            skipped++;
            return -1;
        }
        int held = skipped;
        next = now + PAUSE;
        skipped = 0;
        return held;
    }
}
