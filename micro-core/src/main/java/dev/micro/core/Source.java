package dev.micro.core;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Values that follow each other, pulled one by one: what a streaming endpoint takes or gives. What is not asked for is
 * not made, and {@link #close} cancels what is left, at the far side too. Read by one thread at a time, each value once;
 * {@link #close} may be called by any thread.
 *
 * @param <T> what the values are; never null
 */
public abstract class Source<T> implements Iterable<T>, AutoCloseable {
    private final AtomicBoolean iterated = new AtomicBoolean();

    /** For sources other than those that {@link #of} and {@code from} make. */
    protected Source() {}

    /** These values. */
    @SafeVarargs
    @SuppressWarnings("varargs") // they are read and never written
    public static <T> Source<T> of(T... values) {
        return new IteratorSource<>(List.of(values)::iterator, () -> {}, false);
    }

    /**
     * The values of {@code values}, whose iterator may wait for the next one, and is made when the first is wanted. When
     * the call that it is read for ends, who waits in it is interrupted: one that goes on waiting keeps its thread.
     */
    public static <T> Source<T> from(Iterable<T> values) {
        requireNonNull(values, "values");
        return new IteratorSource<>(values::iterator, () -> {}, true);
    }

    /**
     * The values of {@code values}, one after another also where it is parallel; closing this closes it. Who waits in it
     * is interrupted as in an iterable.
     */
    public static <T> Source<T> from(Stream<T> values) {
        requireNonNull(values, "values");
        return new IteratorSource<>(() -> values.sequential().iterator(), values::close, true);
    }

    /**
     * The values of {@code values}, which is subscribed to when the first is wanted and asked for one at a time. A
     * {@link #publisher()} without a subscriber gives back the source that it was made of.
     */
    public static <T> Source<T> from(Flow.Publisher<T> values) {
        requireNonNull(values, "values");
        return values instanceof SourcePublisher<T> made && made.take() ? made.source() : new PublisherSource<>(values);
    }

    /**
     * The next value, or null after the last one. Waits for it; whoever is interrupted gets CANCELLED, the interrupt
     * flag set, and the rest is cancelled. On an event loop, which must not wait, it fails with FAILED_PRECONDITION
     * where the value is not there, and the rest is cancelled as well.
     *
     * @throws MicroException why there is none
     */
    public @Nullable T next() {
        CompletableFuture<T> next = nextAsync().toCompletableFuture();
        if (!next.isDone() && EventLoopThread.isCurrent()) {
            close(); // or the value that comes for nobody would be missing
            throw Code.FAILED_PRECONDITION
                    .error("a next() that waits, on an event loop (use nextAsync(), or take nonBlocking off the method"
                            + " that reads)")
                    .here();
        }
        try {
            return next.get();
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw Code.CANCELLED
                    .error("interrupted while it waited for the next value")
                    .here();
        } catch (ExecutionException | CancellationException e) {
            throw MicroException.of(e).here();
        }
    }

    /**
     * The next value, or null after the last one, without waiting; not to be asked again before the stage is done. What
     * is chained to it may run on an event loop and must not block. Fails with a {@link MicroException}, or with what
     * the code threw that makes the values.
     */
    public abstract CompletionStage<T> nextAsync();

    /** What came before the first value; waits for that where it is on its way. Empty where nothing can have come. */
    public Metadata metadata() {
        return Metadata.EMPTY;
    }

    /** What came after the last value; empty before that was seen to be the last. */
    public Metadata trailers() {
        return Metadata.EMPTY;
    }

    /**
     * No more are wanted. Harmless twice and after the end; never throws. A reader that waits, or asks after it, gets
     * CANCELLED.
     */
    @Override
    public abstract void close();

    /** Closes a source that may be anybody's. What it throws, against its promise, is logged. */
    public static void drop(Source<?> unread) {
        Quietly.close(unread);
    }

    /** Whether {@link #nextAsync} may hold the thread that asks, against its name: an iterator knows no other way. */
    public boolean blocks() {
        return false;
    }

    /**
     * What {@code change} makes of each value, which runs where the value comes: on an event loop too, unless this
     * {@link #blocks}, so it must not wait. Closing one closes the other.
     */
    public <U> Source<U> map(Function<? super T, ? extends U> change) {
        return new MappedSource<>(this, requireNonNull(change, "change"));
    }

    /**
     * Reads this by a for loop, once. A loop that is left early leaves the rest where it is: close this, by
     * try-with-resources.
     *
     * @throws IllegalStateException the second time
     */
    @Override
    public Iterator<T> iterator() {
        if (!iterated.compareAndSet(false, true)) {
            throw new IllegalStateException("a source is iterated once (expected: next(), which reads on)");
        }
        return new SourceIterator<>(this);
    }

    /** Reads this as a Stream, once; closing the Stream closes this. */
    public Stream<T> stream() {
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL),
                        false)
                .onClose(this::close);
    }

    /** Reads this as a Publisher, for one subscriber: what it requests is pulled, and its cancel closes this. */
    public Flow.Publisher<T> publisher() {
        return new SourcePublisher<>(this);
    }
}
