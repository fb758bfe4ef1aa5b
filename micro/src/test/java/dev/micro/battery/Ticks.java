package dev.micro.battery;

import dev.micro.core.Code;
import dev.micro.core.Source;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A series, each tick made when it is asked for; counts what it makes, and that it is open. */
final class Ticks extends Source<Standard.Tick> {
    private final Standard.Series series;
    private final String node;
    private final String payload;
    private final AtomicInteger made;
    private final AtomicInteger open;
    private final AtomicBoolean over = new AtomicBoolean();
    private int index;

    Ticks(Standard.Series series, String node, AtomicInteger made, AtomicInteger open) {
        this.series = series;
        this.node = node;
        this.payload = "x".repeat(series.size());
        this.made = made;
        this.open = open;
        open.incrementAndGet();
    }

    @Override
    public CompletionStage<Standard.Tick> nextAsync() {
        if (over.get()) {
            return CompletableFuture.failedFuture(Code.CANCELLED.error("nobody reads the series any more"));
        }
        if (index == series.n()) {
            close();
            return CompletableFuture.completedFuture(null);
        }
        Standard.Tick tick = new Standard.Tick(index++, node, payload);
        made.incrementAndGet();
        return series.gap() == 0
                ? CompletableFuture.completedFuture(tick)
                : new CompletableFuture<Standard.Tick>().completeOnTimeout(tick, series.gap(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        if (over.compareAndSet(false, true)) {
            open.decrementAndGet();
        }
    }

    /** One that does not wait is asked on a worker, so that it is not made on an event loop. */
    @Override
    public boolean blocks() {
        return series.gap() == 0;
    }
}
