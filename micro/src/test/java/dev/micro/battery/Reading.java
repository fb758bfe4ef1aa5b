package dev.micro.battery;

import dev.micro.client.Caller;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.core.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A server stream that is read as it comes, without a thread; each tick must be the one after the last. */
final class Reading implements AutoCloseable {
    private final Source<Standard.Tick> source;

    /** How many ticks there were, once the stream has ended; or why it failed. */
    final CompletableFuture<Integer> end = new CompletableFuture<>();

    private volatile int count;
    private volatile String node = "";

    private Reading(Source<Standard.Tick> source) {
        this.source = source;
    }

    static Reading start(Caller caller, int n, int size, int gap) {
        Reading reading = new Reading(caller.stream(
                Node.SERVICE, "Standard.ServerStream", new Standard.Series(n, size, gap), Standard.Tick.class));
        reading.read();
        return reading;
    }

    /** So many of them, each of which has begun on return. */
    static List<Reading> start(int readings, Caller caller, int n, int size, int gap) throws InterruptedException {
        List<Reading> all = new ArrayList<>();
        for (int i = 0; i < readings; i++) {
            all.add(start(caller, n, size, gap));
        }
        await("every stream has begun", () -> all.stream().allMatch(one -> one.count > 0));
        return all;
    }

    /** Polls for something that has no event of its own. */
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("not within 30 s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void read() {
        CompletableFuture<Standard.Tick> next = source.nextAsync().toCompletableFuture();
        while (next.isDone()) {
            if (!took(next)) {
                return;
            }
            next = source.nextAsync().toCompletableFuture();
        }
        CompletableFuture<Standard.Tick> later = next;
        later.whenComplete((tick, failure) -> {
            if (took(later)) {
                read();
            }
        });
    }

    private boolean took(CompletableFuture<Standard.Tick> next) {
        try {
            Standard.@Nullable Tick tick = next.join();
            if (tick == null) {
                end.complete(count);
                return false;
            }
            if (tick.index() != count) {
                throw Code.DATA_LOSS.error("tick " + tick.index() + " at " + count);
            }
            node = tick.node();
            count = tick.index() + 1;
            return true;
        } catch (CompletionException | MicroException failure) {
            end.completeExceptionally(MicroException.of(failure));
            return false;
        }
    }

    int count() {
        return count;
    }

    String node() {
        return node;
    }

    @Override
    public void close() {
        source.close();
    }
}
