package dev.micro.transport.nativewire;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of messages the other side still takes, of one stream or of all streams of a connection. A message may
 * go while there is any, so that the last one may take more than is left. Safe for many threads.
 */
final class Credit {
    private final AtomicLong left;

    Credit(int window) {
        left = new AtomicLong(window);
    }

    boolean any() {
        return left.get() > 0;
    }

    void spend(int cost) {
        left.addAndGet(-cost);
    }

    /** What was spent was not sent, and never will be. */
    void back(long cost) {
        left.addAndGet(cost);
    }

    void add(int bytes) throws WireException {
        if (left.addAndGet(bytes) > Integer.MAX_VALUE) {
            throw new WireException("credit of more than " + Integer.MAX_VALUE + " bytes");
        }
    }
}
