package dev.micro.core;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The values of an iterator, which is made when the first is wanted. */
final class IteratorSource<T> extends Source<T> {
    private final Supplier<Iterator<T>> values;
    private final Runnable close;
    private final boolean blocks;
    /** What every reader gets from now on: the end, what the iterator threw, or that this was closed. */
    private final AtomicReference<@Nullable CompletableFuture<T>> outcome = new AtomicReference<>();

    private @Nullable Iterator<T> iterator;

    /** {@code close} frees what the iterator holds, once; {@code blocks}: the iterator may wait. */
    IteratorSource(Supplier<Iterator<T>> values, Runnable close, boolean blocks) {
        this.values = values;
        this.close = close;
        this.blocks = blocks;
    }

    @Override
    public CompletionStage<T> nextAsync() {
        CompletableFuture<T> known = outcome.get();
        if (known != null) {
            return known;
        }
        try {
            if (iterator == null) {
                iterator = values.get();
            }
            if (iterator.hasNext()) {
                return CompletableFuture.completedFuture(requireNonNull(iterator.next(), "a value of a stream"));
            }
        } catch (Throwable thrown) { // the iterator is the user's
            return ended(CompletableFuture.failedFuture(thrown));
        }
        return ended(CompletableFuture.completedFuture(null));
    }

    @Override
    public boolean blocks() {
        return blocks;
    }

    @Override
    public void close() {
        ended(CompletableFuture.failedFuture(Code.CANCELLED.error("the source was closed")));
    }

    private CompletableFuture<T> ended(CompletableFuture<T> how) {
        CompletableFuture<T> known = outcome.compareAndExchange(null, how);
        if (known != null) {
            return known;
        }
        Quietly.close(close::run);
        return how;
    }
}
