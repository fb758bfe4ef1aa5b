package dev.micro.transport.nativewire;

import dev.micro.core.Code;

/**
 * The whole requests of one connection that handlers have, within a budget of the process. Short ones cost nobody anything:
 * as many as may be under way have no more than one connection may hold. On the event loop.
 */
final class Load {
    /** A short request has at most this many bytes. */
    private static final int SHORT = Frames.CHUNK;

    /** What one connection may hold however large the budget is, in bytes: 1,024 short ones. */
    private static final int MOST = 1024 * SHORT;

    private final Budget budget;
    private final long share;
    private long taken;

    Load(Budget budget) {
        this.budget = budget;
        share = Math.min(budget.all() / 2, MOST);
    }

    /**
     * A request of so many bytes came.
     *
     * @throws dev.micro.core.MicroException RESOURCE_EXHAUSTED when there is no room for it
     */
    void take(int bytes) {
        long limit = bytes > SHORT ? share : MOST;
        if (taken != 0 && taken + bytes > limit) {
            throw Code.RESOURCE_EXHAUSTED.error("no room for a request of " + bytes + " bytes: handlers have " + taken
                    + " of others on this connection (limit: " + limit + ", at most half of transport.budget)");
        }
        if (bytes > SHORT) {
            budget.take(bytes, "request");
        }
        taken += bytes;
    }

    /** The handler of such a request has ended. */
    void give(int bytes) {
        taken -= bytes;
        if (bytes > SHORT) {
            budget.give(bytes);
        }
    }
}
