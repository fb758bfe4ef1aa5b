package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.MicroException;

/**
 * The replies of one connection that wait for a client to read. Up to a frame's worth of them costs nobody anything; what
 * is more, and all that comes while the socket takes nothing, has to find room in a budget of the process, of which one
 * connection may hold half, or a single reply. On the event loop.
 */
final class Unsent {
    private static final int FREE = Frames.WHOLE_BODY;

    private final Budget budget;
    private final long share;
    private long waiting;
    private long taken;
    /** No handler should work for this connection: its reply would find no room. */
    private boolean full;

    Unsent(Budget budget) {
        this.budget = budget;
        share = budget.all() / 2;
    }

    /**
     * Counts a reply of so many bytes. It waits until {@link #remove} says that it does not.
     *
     * @throws MicroException RESOURCE_EXHAUSTED when there is no room for it
     */
    void add(int bytes, boolean writable) {
        if (!writable || waiting + bytes > FREE) {
            take(bytes);
        }
        waiting += bytes;
    }

    private void take(int bytes) {
        if (taken != 0 && taken + bytes > share) {
            full = true;
            throw Code.RESOURCE_EXHAUSTED.error("no room for a reply of " + bytes + " bytes: " + words());
        }
        budget.take(bytes, "reply");
        taken += bytes;
        full = taken >= share;
    }

    /** So many bytes of those that were counted were sent, or will not be. */
    void remove(int bytes) {
        waiting -= bytes;
        if (taken > waiting) {
            budget.give(taken - waiting);
            taken = waiting;
            full = taken >= share;
        }
    }

    /**
     * Says whether another call may be taken.
     *
     * @throws MicroException RESOURCE_EXHAUSTED, untouched, when not
     */
    void check() {
        if (full) {
            throw Code.RESOURCE_EXHAUSTED.error("no call is taken: " + words()).untouched(true);
        }
    }

    private String words() {
        return "the client did not read " + taken + " bytes of others on this connection (limit: " + share
                + ", half of transport.budget)";
    }
}
