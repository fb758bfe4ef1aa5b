package dev.micro.server;

import dev.micro.core.Context;
import dev.micro.core.Source;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** What a method gave for its replies, asked under its call's context, so that calls made in it inherit that. */
final class CallSource<T> extends Source<T> {
    private final Source<T> source;
    private final Context context;
    private final Executor closes;
    private final Consumer<Throwable> thrown;
    private final Callable<CompletionStage<T>> next;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** {@code closes} closes a source that may wait, and {@code thrown} is told what that threw. */
    CallSource(Source<T> source, Context context, Executor closes, Consumer<Throwable> thrown) {
        this.source = source;
        this.context = context;
        this.closes = source.blocks() ? closes : Runnable::run;
        this.thrown = thrown;
        this.next = source::nextAsync;
    }

    @Override
    public CompletionStage<T> nextAsync() {
        try {
            return context.call(next);
        } catch (Exception e) { // the user's
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public boolean blocks() {
        return source.blocks();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            closes.execute(() -> {
                try {
                    source.close();
                } catch (Throwable e) { // the user's, and no business of who cancels
                    thrown.accept(e);
                }
            });
        }
    }
}
