package dev.micro.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the rounds came to, in Markdown. */
final class Table {
    private final Plan plan;
    private final Map<String, List<Sample>> turns;

    /**
     * @param turns of each contender, one a round
     */
    Table(Plan plan, Map<String, List<Sample>> turns) {
        this.plan = plan;
        this.turns = turns;
    }

    @Override
    public String toString() {
        boolean streams = plan.mode().streams();
        String one = streams ? "message" : "call";
        StringBuilder text = new StringBuilder();
        text.append("| median of ")
                .append(plan.rounds())
                .append(" | ")
                .append(one)
                .append("s/s |");
        text.append(streams ? "" : " p50 µs | p99 µs | p99.9 µs |");
        text.append(" CPU s per million, client + server | bytes allocated a ")
                .append(one)
                .append(", client + server");
        text.append(" | collecting, client + server, % of the time");
        text.append(" | live memory, client + server, MiB, first to last round |\n");
        text.append("|---".repeat(streams ? 6 : 9)).append("|\n");
        turns.forEach((name, samples) -> text.append(figures(name, samples)));
        text.append("\n| median (lowest to highest of ").append(plan.rounds()).append(" rounds), as ratio to ");
        text.append(plan.against()).append(" | ").append(one).append("s/s | CPU | ");
        text.append(streams ? "" : "p50 | p99 | ").append("bytes |\n");
        text.append("|---".repeat(streams ? 4 : 6)).append("|\n");
        turns.keySet().stream().filter(name -> !name.equals(plan.against())).forEach(name -> text.append(ratios(name)));
        return text.append(noise()).toString();
    }

    private String noise() {
        double[] noise = turns.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Sample::noise)
                .sorted()
                .toArray();
        return format(
                "%nOther processes took %.0f %% of the machine's CPU meanwhile (median of all turns; at most %.0f %%).%n",
                median(noise) * 100, noise[noise.length - 1] * 100);
    }

    private String figures(String name, List<Sample> samples) {
        String latencies = plan.mode().streams()
                ? ""
                : format(
                        " %,.0f | %,.0f | %,.0f |",
                        median(samples, sample -> sample.window().median() / 1e3),
                        median(samples, sample -> sample.window().p99() / 1e3),
                        median(samples, sample -> sample.window().p999() / 1e3));
        return format("| %s | %,.0f |%s", name, median(samples, Sample::rate), latencies)
                + format(
                        " %.2f + %.2f | %,.0f + %,.0f | %.1f + %.1f |",
                        median(samples, sample -> sample.cpu(sample.client().cpu())),
                        median(samples, sample -> sample.cpu(sample.server().cpu())),
                        median(samples, sample -> sample.perCall(sample.client().allocated())),
                        median(samples, sample -> sample.perCall(sample.server().allocated())),
                        median(samples, sample -> share(sample, sample.client())),
                        median(samples, sample -> share(sample, sample.server())))
                + " " + live(samples.get(0)) + " to " + live(samples.get(samples.size() - 1)) + " |\n";
    }

    private static String live(Sample sample) {
        return format(
                "%.1f + %.1f",
                sample.client().live() / 1048576.0, sample.server().live() / 1048576.0);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static double share(Sample sample, Usage usage) {
        return usage.collecting() * 1e8 / sample.window().nanos();
    }

    private String ratios(String name) {
        return "| " + name + " | " + ratio(name, Sample::rate, 2)
                + " | " + ratio(name, Sample::cpu, 3)
                + (plan.mode().streams()
                        ? ""
                        : " | " + ratio(name, sample -> sample.window().median(), 3) + " | "
                                + ratio(name, sample -> sample.window().p99(), 3))
                + " | "
                + ratio(
                        name,
                        sample -> sample.perCall(
                                sample.client().allocated() + sample.server().allocated()),
                        3)
                + " |\n";
    }

    /** Of the same round each, so that what slows the machine down slows both. */
    private String ratio(String name, ToDoubleFunction<Sample> figure, int digits) {
        List<Sample> ours = turns.getOrDefault(name, List.of());
        List<Sample> theirs = turns.getOrDefault(plan.against(), List.of());
        double[] ratios = new double[ours.size()];
        if (theirs.stream().anyMatch(sample -> figure.applyAsDouble(sample) == 0)) {
            return "–";
        }
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i));
        }
        Arrays.sort(ratios);
        String each = "%." + digits + "f";
        return format(each + " (" + each + " to " + each + ")", median(ratios), ratios[0], ratios[ratios.length - 1]);
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return median(samples.stream().mapToDouble(figure).sorted().toArray());
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
