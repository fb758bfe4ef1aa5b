package dev.micro.selector;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rendezvous hashing with bounded loads. Each node is at a distance from each value, which follows from the value, the
 * node's id and its weight and from nothing else; the nearest node that has room is the one. So a node that goes takes
 * away no values but its own, and one that comes takes only what is nearer to it.
 *
 * <p>A pick looks at a number for each node, which takes some nanoseconds, and at few of the nodes themselves; when the
 * nearest has calls under way, at the load of all.
 */
final class Rendezvous<C extends Candidate> {
    private final List<C> all;
    private final long[] hashes;
    /** By weight: the mean distance of a heavier node is shorter. */
    private final double[] means;
    /** Whether all weigh the same. */
    private final boolean even;

    Rendezvous(List<C> candidates) {
        all = List.copyOf(candidates);
        hashes = all.stream()
                .mapToLong(candidate -> ConsistentHash.hash(candidate.node().id()))
                .toArray();
        even = all.stream().mapToInt(Candidate::weight).distinct().count() <= 1;
        means = all.stream().mapToDouble(candidate -> 1.0 / candidate.weight()).toArray();
    }

    @Nullable
    C pick(long value, Predicate<? super C> usable) {
        C picked;
        long now;
        do {
            now = all.isEmpty() ? 0 : all.get(0).now();
            picked = nearest(value, usable, now);
            if (picked != null && picked.pending() > 0) { // an idle one has room, whatever the others have
                picked = withRoom(picked, value, usable, now);
            }
        } while (picked != null && picked.ready(now) && !picked.admit(now)); // another thread's probe: look again
        return picked;
    }

    /** The nearest of the usable ones with the best standing; null when none is usable. */
    private @Nullable C nearest(long value, Predicate<? super C> usable, long now) {
        C nearest = null;
        int best = 0;
        double shortest = 0;
        for (int i = 0; i < hashes.length; i++) {
            double hash = (ConsistentHash.mix(value + hashes[i]) >>> 11) * 0x1p-53; // 0 to 1
            if (best == Candidate.READY && hash * means[i] >= shortest) {
                continue; // no distance is below this: most nodes need no look at themselves
            }
            C next = all.get(i);
            if (usable.test(next)) {
                int standing = next.standing(now);
                // By weight the distances are exponential; the order of equals is the same without the logarithm.
                double distance = (even ? hash : -StrictMath.log(1 - hash)) * means[i];
                if (nearest == null || standing > best || (standing == best && distance < shortest)) {
                    nearest = next;
                    best = standing;
                    shortest = distance;
                }
            }
        }
        return nearest;
    }

    /** The nearest that has room among those of the first one's standing; where other threads took all room, the first. */
    private C withRoom(C first, long value, Predicate<? super C> usable, long now) {
        int standing = first.standing(now);
        long calls = 1;
        long weights = 0;
        for (int i = 0; i < hashes.length; i++) {
            C next = all.get(i);
            if (usable.test(next) && next.standing(now) == standing) {
                calls += next.pending();
                weights += next.weight();
            }
        }
        if (hasRoom(first, calls, weights)) {
            return first;
        }
        long sum = calls;
        long total = weights;
        C other = nearest(
                value, next -> usable.test(next) && next.standing(now) == standing && hasRoom(next, sum, total), now);
        return other == null ? first : other;
    }

    /** Whether one more call leaves it with no more than 1.25 times its share of all, rounded up: 5/4 in whole numbers. */
    private static boolean hasRoom(Candidate candidate, long calls, long weights) {
        return 4L * candidate.pending() * weights < 5 * calls * candidate.weight();
    }
}
