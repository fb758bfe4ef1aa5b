package dev.micro.selector;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Any, in proportion to the weights. */
final class RandomChoice implements Selector {
    private static final int TRIES = 5;

    @Override
    public <C extends Candidate> Picker<C> over(List<C> candidates) {
        List<C> all = List.copyOf(candidates);
        int[] upTo = new int[all.size()];
        for (int i = 0, sum = 0; i < upTo.length; i++) {
            sum += all.get(i).weight();
            upTo[i] = sum;
        }
        return (request, usable) -> {
            for (int i = 0; i < TRIES && !all.isEmpty(); i++) {
                int ticket = ThreadLocalRandom.current().nextInt(upTo[upTo.length - 1]) + 1;
                int found = Arrays.binarySearch(upTo, ticket);
                C drawn = all.get(found < 0 ? -found - 1 : found);
                if (usable.test(drawn) && drawn.admit()) {
                    return drawn;
                }
            }
            return draw(all, usable);
        };
    }

    /**
     * One at random, in proportion to the weights, of the usable ones with the best standing: finds the only one of a
     * thousand, and favours no neighbour of those that cannot be used. Null when none is usable.
     */
    static <C extends Candidate> @Nullable C draw(List<C> all, Predicate<? super C> usable) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        C drawn;
        int best;
        do {
            long now = all.isEmpty() ? 0 : all.get(0).now();
            int total = 0;
            drawn = null;
            best = 0;
            for (int i = 0; i < all.size(); i++) {
                C next = all.get(i);
                int standing = usable.test(next) ? next.standing(now) : -1;
                if (standing > best) {
                    best = standing;
                    total = 0;
                }
                if (standing == best) {
                    total += next.weight();
                    drawn = random.nextInt(total) < next.weight() ? next : drawn;
                }
            }
        } while (drawn != null && best == Candidate.READY && !drawn.admit()); // another thread's probe: draw again
        return drawn;
    }
}
