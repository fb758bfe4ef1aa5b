package dev.micro.selector;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What a call to one node costs: a moving average of its latencies in nanoseconds that rises at once to a higher one,
 * and falls towards lower ones, or towards nothing while no call comes, by a factor of e each second. Finagle takes
 * ten: then a node that paused once for 200 ms stays away for half a minute, and the others carry its calls.
 *
 * <p>Cost and time of the last sample are one long, so that both change together without a lock. Time counts whole
 * milliseconds: of samples within the same one only the first and the peaks weigh.
 */
final class PeakEwma {
    private static final double DECAY_MILLIS = 1_000;
    /** What is slower says no more than "very slow", and would be held against the node for minutes. */
    private static final long SLOWEST_NANOS = 10_000_000_000L;
    /** A failure costs this at least, even of a node that fails in no time. */
    private static final long FAILURE_NANOS = 1_000_000;

    /** The millisecond of the last sample above, the bits of the cost as a float below; zero when there was none. */
    private final AtomicLong state = new AtomicLong();

    /** The cost before the last bad time; zero when nothing was known then. */
    private volatile double good;

    /** The cost at {@code now}; zero when nothing is known. */
    double at(long now) {
        long seen = state.get();
        return cost(seen) * weight(seen, now);
    }

    /** A call took {@code nanos}. */
    void observe(long nanos, long now) {
        double sample = sample(nanos);
        long seen;
        long next;
        do {
            seen = state.get();
            double old = cost(seen);
            double weight = weight(seen, now);
            if (weight == 1 && sample <= old) {
                return;
            }
            next = state(Math.max(sample, old * weight + sample * (1 - weight)), now);
        } while (!state.compareAndSet(seen, next));
    }

    /**
     * A call failed after {@code nanos}: it costs double what it did, so that failing fast makes no node attractive, and
     * one timeout among good answers leaves it in use. Where nothing is known it costs the nanoseconds.
     */
    void penalize(long nanos, long now) {
        double known = at(now);
        observe(Math.max(FAILURE_NANOS, known == 0 ? nanos : (long) (2 * known)), now);
    }

    /** A bad time begins: the cost at {@code now} is the one to go back to. */
    void remember(long now) {
        good = at(now);
    }

    /**
     * The bad time ended with an answer after {@code nanos}, which may be long because the node was away, as the cost
     * to go back to may be high because answers and failures took turns at first: the lower of the two counts.
     */
    void restore(long nanos, long now) {
        double sample = sample(nanos);
        state.set(state(good > 0 ? Math.min(good, sample) : sample, now));
    }

    private static double sample(long nanos) {
        return (double) Math.max(1, Math.min(nanos, SLOWEST_NANOS));
    }

    private static long state(double cost, long now) {
        return (long) millis(now) << 32 | Float.floatToRawIntBits((float) cost);
    }

    private static double cost(long state) {
        return Float.intBitsToFloat((int) state);
    }

    /** What is left at {@code now} of one unit of the cost. */
    private static double weight(long state, long now) {
        int age = millis(now) - (int) (state >> 32);
        return age <= 0 ? 1 : Math.exp(-age / DECAY_MILLIS);
    }

    /** Wraps after 49 days, which a difference of two does not mind. */
    private static int millis(long nanos) {
        return (int) (nanos / 1_000_000);
    }
}
