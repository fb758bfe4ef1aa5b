package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The replies of one connection that wait for a client to read, within a budget of the process, of which one connection
 * may hold half, or a single reply. A long one takes its room when its handler gives it, on any thread: there may be
 * hundreds before the event loop has its turn. Short ones cost nobody anything while the socket takes them and up to a
 * frame's worth waits.
 */
final class Unsent {
    /** A short reply has at most this many bytes. */
    private static final int SHORT = Frames.CHUNK;

    private static final int FREE = Frames.WHOLE_BODY;

    private final Budget budget;
    private final long share;
    private final AtomicLong taken = new AtomicLong();
    /** A reply found no room and none was given back since: no handler should work for another one. */
    private volatile boolean full;

    private volatile Runnable freed = () -> {};

    // Of the loop: the bytes of short replies, and those of them that took room.
    private long waiting;
    private long held;

    Unsent(Budget budget) {
        this.budget = budget;
        share = budget.all() / 2;
    }

    /**
     * A handler gave a reply of so many bytes. Any thread.
     *
     * @throws MicroException RESOURCE_EXHAUSTED when there is no room for it
     */
    void given(int bytes) {
        if (bytes > SHORT) {
            take(bytes, bytes);
        }
    }

    /**
     * A message of a stream was made, of so many bytes: the last one may take more than is left, as credit has it. Any
     * thread.
     *
     * @throws MicroException RESOURCE_EXHAUSTED when nothing is left, which there was when it was asked for
     */
    void made(int bytes) {
        if (bytes > SHORT) {
            take(bytes, 1);
        }
    }

    /** Whether anything is left for a stream's next message. Any thread. */
    boolean any() {
        return taken.get() < share;
    }

    /** Has {@code freed} run when something is left again, on any thread. Given once, before all else. */
    void onFreed(Runnable freed) {
        this.freed = freed;
    }

    /**
     * Such a reply reached the loop.
     *
     * @throws MicroException RESOURCE_EXHAUSTED when there is no room for it
     */
    void arrived(int bytes, boolean writable) {
        if (bytes > SHORT || bytes == 0) {
            return;
        }
        if (!writable || waiting + bytes > FREE) {
            take(bytes, bytes);
            held += bytes;
        }
        waiting += bytes;
    }

    /** Such a reply, which there was room for, waits no more. On the loop. */
    void gone(int bytes) {
        if (bytes > SHORT) {
            give(bytes);
            return;
        }
        waiting -= bytes;
        if (held > waiting) {
            give(held - waiting);
            held = waiting;
        }
    }

    /** A message that was {@link #given} is written, or will never be. Any thread. */
    void written(int bytes) {
        if (bytes > SHORT) {
            give(bytes);
        }
    }

    /** Takes {@code bytes} when so many of them as {@code within} are left. */
    private void take(int bytes, int within) {
        long others = taken.getAndAdd(bytes);
        try {
            if (others != 0 && others + within > share) {
                full = true;
                throw Code.RESOURCE_EXHAUSTED.error("no room for a reply of " + bytes + " bytes: " + words(others));
            }
            budget.take(bytes, "reply");
        } catch (MicroException refusal) {
            if (back(bytes) == 0) {
                full = false; // the last of the others was given back meanwhile, and nobody else will say so
            }
            throw refusal;
        }
    }

    private void give(long bytes) {
        budget.give(bytes);
        back(bytes);
        full = false;
    }

    /** Says what is left of what was taken. */
    private long back(long bytes) {
        long now = taken.addAndGet(-bytes);
        if (now < share && now + bytes >= share) {
            freed.run();
        }
        return now;
    }

    /**
     * Says whether another call may be taken.
     *
     * @throws MicroException RESOURCE_EXHAUSTED, untouched, when not
     */
    void check() {
        if (full || taken.get() >= share) {
            throw Code.RESOURCE_EXHAUSTED
                    .error("no call is taken: " + words(taken.get()))
                    .untouched(true);
        }
    }

    private String words(long others) {
        return "the client did not read " + others + " bytes of others on this connection (limit: " + share
                + ", half of transport.budget)";
    }
}
