package dev.micro.codec.stream;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Source;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a source gives, each value encoded when it is asked for. A source that may wait is asked on a thread of
 * its call's; who goes on asking there, as soon as it is given a message, stays on that thread: it is left when nothing is
 * wanted for a while, and not for each message.
 */
final class SourceMessages<T> implements Messages {
    private final Source<T> source;
    private final Function<? super T, Message> encode;
    private final Function<Throwable, MicroException> failures;
    private final SourceCall call;
    private final Supplier<Metadata> trailers;
    private final Callable<CompletionStage<T>> ask;
    /** The worker that pulls right now. */
    private volatile @Nullable Thread worker;

    // Guarded by this: who is inside of a source that may wait, and whether a close has called them back.
    private @Nullable Thread asking;
    private boolean interrupted;

    private volatile boolean closed;

    /**
     * The values of {@code source}, encoded by {@code encode}. What either throws or fails with is what {@code failures}
     * makes of it. {@code trailers} is asked when the last message was given.
     */
    SourceMessages(
            Source<T> source,
            Function<? super T, Message> encode,
            Function<Throwable, MicroException> failures,
            SourceCall call,
            Supplier<Metadata> trailers) {
        this.source = source;
        this.encode = encode;
        this.failures = failures;
        this.call = call;
        this.trailers = trailers;
        this.ask = source::nextAsync;
    }

    @Override
    public CompletionStage<Message> next() {
        if (!source.blocks() || Thread.currentThread() == worker) {
            return pull();
        }
        CompletableFuture<Message> next = new CompletableFuture<>();
        try {
            call.asks().execute(() -> pullFor(next));
        } catch (RuntimeException refused) {
            next.completeExceptionally(failed(refused));
        }
        return next;
    }

    @Override
    public Metadata trailers() {
        return trailers.get();
    }

    /** Who waits in the source is interrupted: an iterator knows of no close. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (asking != null && asking != Thread.currentThread()) {
                interrupted = true;
                asking.interrupt();
            }
        }
        call.drop(source);
    }

    private void pullFor(CompletableFuture<Message> next) {
        worker = Thread.currentThread();
        try {
            pull().whenComplete((message, failure) -> {
                if (failure == null) {
                    next.complete(message);
                } else {
                    next.completeExceptionally(failure);
                }
            });
        } finally {
            if (worker == Thread.currentThread()) { // another one may have gone on
                worker = null;
            }
        }
    }

    private CompletionStage<Message> pull() {
        try {
            CompletableFuture<T> next = asked().toCompletableFuture();
            if (next.isDone() && !next.isCompletedExceptionally()) {
                return CompletableFuture.completedFuture(encoded(next.join()));
            }
            return next.handle((value, failure) -> {
                if (failure != null) {
                    throw failed(failure);
                }
                try {
                    return encoded(value);
                } catch (Throwable thrown) { // an Error of a codec or of the user's code, too
                    throw failed(thrown);
                }
            });
        } catch (Throwable thrown) { // the source may be the user's
            return CompletableFuture.failedFuture(failed(thrown));
        }
    }

    private CompletionStage<T> asked() throws Exception {
        if (!source.blocks()) {
            return call.context().call(ask);
        }
        enter();
        try {
            return call.context().call(ask);
        } finally {
            leave();
        }
    }

    private synchronized void enter() {
        if (closed) {
            throw wasClosed();
        }
        asking = Thread.currentThread();
    }

    /** The interrupt was the source's, and ends with it. */
    private synchronized void leave() {
        asking = null;
        if (interrupted) {
            interrupted = false;
            Thread.interrupted();
        }
    }

    private @Nullable Message encoded(@Nullable T value) {
        return value == null ? null : encode.apply(value);
    }

    /** Nothing more comes of what failed. What is thrown after a close may only come of it. */
    private MicroException failed(Throwable thrown) {
        boolean known = !closed || MicroException.unwrapped(thrown) instanceof MicroException;
        close();
        return failures.apply(known ? thrown : wasClosed());
    }

    private static MicroException wasClosed() {
        return Code.CANCELLED.error("the source was closed");
    }
}
