package dev.micro.selector;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Each in turn, by one counter of turns that all threads take from. Rounds follow one another, and in {@code heaviest}
 * rounds a node of weight w lets all but w of its turns pass, spread evenly; over equal weights no turn passes.
 */
final class RoundRobin implements Selector {
    @Override
    public <C extends Candidate> Picker<C> over(List<C> candidates) {
        List<C> all = List.copyOf(candidates);
        int size = all.size();
        int heaviest = all.stream().mapToInt(Candidate::weight).max().orElse(1);
        AtomicLong turns = new AtomicLong(ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
        return (request, usable) -> {
            for (int i = 0; i < 2 * size; i++) {
                long turn = turns.getAndIncrement();
                C next = all.get((int) (turn % size));
                if (due(turn, size, next.weight(), heaviest) && usable.test(next) && next.admit()) {
                    return next;
                }
            }
            return RandomChoice.draw(all, usable);
        };
    }

    /** Whether the sum of the node's weights, one a round, passes a multiple of {@code heaviest} with this turn. */
    private static boolean due(long turn, int size, int weight, int heaviest) {
        long before = turn / size * weight + turn % size * heaviest / size; // the second keeps equals out of step
        return before % heaviest + weight >= heaviest;
    }
}
