package dev.micro.selector;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sets a node aside that fails again and again: after three timeouts or five failures without an answer between them,
 * for a second. The first pick after that second is a probe, alone until it ended. Any answer brings the node back at
 * once; another failure sets it aside for a second more.
 */
final class Quarantine {
    /** The points of a timeout, of which three are too many, and of another failure, of which five are. */
    static final int TIMEOUT = 5;

    static final int FAILURE = 3;

    private static final int TOO_MANY = 15;
    private static final long ASIDE = TimeUnit.SECONDS.toNanos(1);
    /** When a probe that never ended makes room for another. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    private final AtomicInteger points = new AtomicInteger();
    /** From when on a pick is a probe, on the clock of nanoTime; means nothing while there are few points. */
    private final AtomicLong until = new AtomicLong();

    /** When the node last came back. */
    private volatile long back;

    /** Of a node that has failed in nothing. */
    Quarantine(long now) {
        back = now - Long.MAX_VALUE / 2;
    }

    /** Whether the node may be picked: it is well, or a probe is due. */
    boolean open(long now) {
        return !aside() || now - until.get() >= 0;
    }

    /** Whether the node is set aside, a probe due or not. */
    boolean aside() {
        return points.get() >= TOO_MANY;
    }

    /** Takes the place of the probe where one is due; false when the node may not be picked, or another was faster. */
    boolean enter(long now) {
        if (!aside()) {
            return true;
        }
        long end = until.get();
        return now - end >= 0 && until.compareAndSet(end, now + PATIENCE);
    }

    /** The node gave an answer; true when that ended its time aside. */
    boolean answered(long now) {
        if (points.get() == 0 || points.getAndSet(0) < TOO_MANY) {
            return false;
        }
        back = now;
        return true;
    }

    /** Whether a call that began then tells of a bad time that is over: the node has come back since. */
    boolean outlived(long began) {
        return began - back < 0;
    }

    /** A call failed in a way that speaks against the node; true when the one before it did not. */
    boolean failed(int more, long now) {
        until.set(now + ASIDE); // before the points, so that who sees these sees that
        return !aside() && points.getAndAdd(more) == 0;
    }

    /** A call ended that says nothing about the node; it may have been the probe. */
    void gaveUp(long now) {
        long end = until.get();
        if (end - now > ASIDE) {
            until.compareAndSet(end, now + ASIDE);
        }
    }
}
