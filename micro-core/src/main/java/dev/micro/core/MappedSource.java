package dev.micro.core;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What a function makes of another source's values. */
final class MappedSource<T, U> extends Source<U> {
    private final Source<T> source;
    private final Function<? super T, ? extends U> change;

    MappedSource(Source<T> source, Function<? super T, ? extends U> change) {
        this.source = source;
        this.change = change;
    }

    @Override
    public CompletionStage<U> nextAsync() {
        return source.nextAsync()
                .thenApply(value -> value == null ? null : requireNonNull(change.apply(value), "what map() makes"));
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
