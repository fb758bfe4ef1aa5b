package dev.micro.transport.nativewire;

import java.util.concurrent.TimeUnit;

/**
 * Counts what a peer may do now and then and not without end: so many at once, and so many a second after that. On the
 * event loop.
 */
final class Strikes {
    private final int most;
    private final long each;
    private int left;
    private long counted;

    /** Lets {@code most} pass at once, and {@code perSecond} more with each second. */
    Strikes(int most, int perSecond) {
        this.most = most;
        each = TimeUnit.SECONDS.toNanos(1) / perSecond;
        left = most;
    }

    /** One more, at {@code now} on nanoTime's clock. Says whether that is too many. */
    boolean tooMany(long now) {
        if (left == most) {
            counted = now;
        }
        if (left == 0) {
            left = (int) Math.min(most, (now - counted) / each);
            counted = now;
        }
        if (left == 0) {
            return true;
        }
        left--;
        return false;
    }
}
