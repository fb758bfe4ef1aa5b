package dev.micro.selector;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What a call to one node costs: a moving average of its latencies in nanoseconds that rises at once to a higher one,
 * and falls towards lower ones, or towards nothing while no call comes, by a factor of e each ten seconds.
 *
 * <p>Cost and time of the last sample are one long, so that both change together without a lock. Time counts whole
 * milliseconds: of samples within the same one only the first and the peaks weigh.
 */
final class PeakEwma {
    private static final double DECAY_MILLIS = 10_000;
    /** What is slower says no more than "very slow", and would be held against the node for minutes. */
    private static final long SLOWEST_NANOS = 10_000_000_000L;
    /** A failure costs this at least, even of a node that fails in no time. */
    private static final long FAILURE_NANOS = 1_000_000;

    /** The millisecond of the last sample above, the bits of the cost as a float below; zero when there was none. */
    private final AtomicLong state = new AtomicLong();

    /** The cost at {@code now}; zero when nothing is known. */
    double at(long now) {
        long seen = state.get();
        return cost(seen) * weight(seen, now);
    }

    /** A call took {@code nanos}. */
    void observe(long nanos, long now) {
        double sample = (double) Math.max(1, Math.min(nanos, SLOWEST_NANOS));
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

    /** A call failed after {@code nanos}: it costs double what it did, so that failing fast makes no node attractive. */
    void penalize(long nanos, long now) {
        observe(Math.max(nanos, Math.max(FAILURE_NANOS, (long) (2 * at(now)))), now);
    }

    /** Nothing is known any more. */
    void forget() {
        state.set(0);
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
