package dev.micro.core;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a function makes of another source's values. */
final class MappedSource<T, U> extends Source<U> {
    private final Source<T> source;
    private final Function<? super T, ? extends U> change;

    MappedSource(Source<T> source, Function<? super T, ? extends U> change) {
        this.source = source;
        this.change = change;
    }

    /** Waits, and refuses to, where and as the other source does. */
    @Override
    public @Nullable U next() {
        T value = source.next();
        try {
            return changed(value);
        } catch (Throwable thrown) { // the function is the user's
            throw MicroException.of(thrown).here();
        }
    }

    @Override
    public CompletionStage<U> nextAsync() {
        return source.nextAsync().thenApply(this::changed);
    }

    private @Nullable U changed(@Nullable T value) {
        return value == null ? null : requireNonNull(change.apply(value), "what map() makes");
    }

    @Override
    public Metadata metadata() {
        return source.metadata();
    }

    @Override
    public Metadata trailers() {
        return source.trailers();
    }

    @Override
    public boolean blocks() {
        return source.blocks();
    }

    @Override
    public void close() {
        source.close();
    }
}
