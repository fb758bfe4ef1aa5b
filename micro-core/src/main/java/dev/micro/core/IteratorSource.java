package dev.micro.core;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The values of an iterator, which is made when the first is wanted. */
final class IteratorSource<T> extends Source<T> {
    private final Supplier<Iterator<T>> values;
    private final Runnable close;
    private final boolean blocks;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Iterator<T> iterator;

    /** {@code close} frees what the iterator holds, once; {@code blocks}: the iterator may wait. */
    IteratorSource(Supplier<Iterator<T>> values, Runnable close, boolean blocks) {
        this.values = values;
        this.close = close;
        this.blocks = blocks;
    }

    @Override
    public CompletionStage<T> nextAsync() {
        if (closed.get()) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            if (iterator == null) {
                iterator = values.get();
            }
            if (iterator.hasNext()) {
                T value = iterator.next();
                return value != null
                        ? CompletableFuture.completedFuture(value)
                        : CompletableFuture.failedFuture(new NullPointerException("a value of a stream"));
            }
        } catch (Throwable thrown) { // the iterator is the user's
            close();
            return CompletableFuture.failedFuture(thrown);
        }
        close();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean blocks() {
        return blocks;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            close.run();
        }
    }
}
