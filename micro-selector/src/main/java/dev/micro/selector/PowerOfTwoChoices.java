package dev.micro.selector;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The better of two drawn at random: a ready one before another, then the one with less load. */
final class PowerOfTwoChoices implements Selector {
    /** The first pair and four more: with half of the nodes gone, 999 picks of 1,000 need no look at all of them. */
    private static final int PAIRS = 5;

    @Override
    public <C extends Candidate> Picker<C> over(List<C> candidates) {
        List<C> all = List.copyOf(candidates);
        return (request, usable) -> {
            C found = all.size() > 1 ? ofPairs(all, usable) : null;
            return found != null ? found : ofAll(all, usable);
        };
    }

    private static <C extends Candidate> @Nullable C ofPairs(List<C> all, Predicate<? super C> usable) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < PAIRS; i++) {
            int first = random.nextInt(all.size());
            int second = random.nextInt(all.size() - 1);
            C one = all.get(first);
            C other = all.get(second < first ? second : second + 1);
            long now = one.now();
            boolean oneMay = one.ready(now) && usable.test(one);
            boolean otherMay = other.ready(now) && usable.test(other);
            C better = !otherMay || (oneMay && one.load(now) <= other.load(now)) ? one : other;
            if ((oneMay || otherMay) && better.admit(now)) {
                return better;
            }
        }
        return null;
    }

    /** The best there is, for the few that may be used of many; ties go to the first after a random place. */
    private static <C extends Candidate> @Nullable C ofAll(List<C> all, Predicate<? super C> usable) {
        int size = all.size();
        C best;
        long now;
        do {
            int start = size > 1 ? ThreadLocalRandom.current().nextInt(size) : 0;
            now = size > 0 ? all.get(0).now() : 0;
            best = null;
            for (int i = 0; i < size; i++) {
                C next = all.get(start + i < size ? start + i : start + i - size);
                if (usable.test(next) && (best == null || better(next, best, now))) {
                    best = next;
                }
            }
        } while (best != null && best.ready(now) && !best.admit(now)); // another thread's probe: look again
        return best;
    }

    private static boolean better(Candidate one, Candidate other, long now) {
        int standing = one.standing(now) - other.standing(now);
        return standing > 0 || (standing == 0 && one.load(now) < other.load(now));
    }
}
