package dev.micro.client;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.registry.Registry;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Says that there is no such service, and which there are; asks the registry for their names once a second at most. */
final class Absence {
    private static final long FRESH = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_COMPARED = 1_000;
    private static final int MOST_NAMED = 10;

    private final Registry registry;
    private final Executor executor;
    private final Executor loop;

    // Guarded by this.
    private @Nullable CompletableFuture<List<String>> names;
    private long asked;

    /** {@code executor} may wait for the registry; callers go on on {@code loop}. */
    Absence(Registry registry, Executor executor, Executor loop) {
        this.registry = registry;
        this.executor = executor;
        this.loop = loop;
    }

    /** The refusal of a call to {@code service}; fails never, and takes {@code nanos} at most. */
    CompletableFuture<MicroException> of(String service, long nanos) {
        CompletableFuture<List<String>> names = names();
        if (names.isDone()) {
            return names.handle((known, failure) -> refusal(service, known));
        }
        CompletableFuture<MicroException> refusal = new CompletableFuture<>();
        names.whenCompleteAsync((known, failure) -> refusal.complete(refusal(service, known)), loop);
        CompletableFuture<Void> patience =
                Later.run(Math.min(nanos, FRESH), loop, () -> refusal.complete(refusal(service, null)));
        return refusal.whenComplete((refused, failure) -> patience.cancel(false));
    }

    private synchronized CompletableFuture<List<String>> names() {
        long now = System.nanoTime();
        if (names == null || (names.isDone() && now - asked > FRESH)) {
            asked = now;
            names = CompletableFuture.supplyAsync(registry::list, executor);
        }
        return names;
    }

    /** {@code no service "x" in registry local (/run/user/1000/micro; has: y)}; of null it is not known what it has. */
    private MicroException refusal(String service, @Nullable List<String> names) {
        String where = registry.describe();
        String has = names == null ? "" : nearest(service, names);
        String more = has.isEmpty()
                ? where
                : where.endsWith(")")
                        ? where.substring(0, where.length() - 1) + "; has: " + has + ")"
                        : where + " (has: " + has + ")";
        return Code.NOT_FOUND.error("no service \"" + service + "\" in registry " + more);
    }

    private static String nearest(String service, List<String> names) {
        if (names.isEmpty()) {
            return "none";
        }
        List<String> first = names.stream()
                .limit(MOST_COMPARED)
                .sorted(Comparator.comparingInt(name -> distance(service, name)))
                .limit(MOST_NAMED)
                .toList();
        int others = names.size() - first.size();
        return String.join(", ", first) + (others > 0 ? ", and " + others + " more" : "");
    }

    /** How many letters must be put in, taken out or replaced to make one of the other. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
