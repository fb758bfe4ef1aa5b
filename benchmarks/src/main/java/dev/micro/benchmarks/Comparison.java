package dev.micro.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs contenders side by side: starts a pair of JVMs for each, warms them one after the other, gives each its turn in
 * every round, and prints what came of it.
 */
final class Comparison {
    private Comparison() {}

    /** Takes the options of {@link Plan}. Figures go to the output, news of the run to the errors. */
    public static void main(String[] arguments) throws Exception {
        List<String> options = Arrays.asList(arguments);
        Plan plan;
        try {
            plan = Plan.parse(options);
        } catch (IllegalArgumentException wrong) {
            System.err.println("benchmarks/run: " + wrong.getMessage());
            System.exit(2);
            return;
        }
        System.out.println("### " + plan.title() + ", JDK " + Runtime.version().feature() + "\n");
        System.out.println(Machine.describe(plan) + "\n");
        List<Pair> pairs = new ArrayList<>();
        try {
            for (String name : plan.contenders()) {
                pairs.add(Pair.start(name, plan, options));
            }
            System.out.println(compare(plan, pairs));
        } finally {
            for (Pair pair : pairs) {
                pair.close();
            }
        }
    }

    private static Table compare(Plan plan, List<Pair> pairs) throws IOException, InterruptedException {
        Map<String, List<Sample>> turns = new LinkedHashMap<>();
        for (Pair pair : pairs) {
            System.err.println(pair.warm());
        }
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Pair pair : pairs) {
                Sample sample = pair.turn(plan.seconds());
                turns.computeIfAbsent(pair.name(), name -> new ArrayList<>()).add(sample);
                System.err.printf(Locale.ROOT, "round %d: %s: %,.0f calls/s%n", round, pair.name(), sample.rate());
            }
        }
        return new Table(plan, turns);
    }
}
