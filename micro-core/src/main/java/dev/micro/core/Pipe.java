package dev.micro.core;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Sink} whose values come out of its {@link #source()}: write here, read there. Nothing is kept but what waits to
 * be taken, so that a writer is as fast as its reader.
 *
 * @param <T> what the values are; never null
 */
public final class Pipe<T> implements Sink<T> {
    private static final int MOST_WAITING = 1024;

    private final Source<T> source = new Outlet();

    // Guarded by this. Stages are completed outside of the lock: what is chained to them is anybody's.
    private final Queue<Sent<T>> sent = new ArrayDeque<>();
    private @Nullable CompletableFuture<T> waiting;
    private boolean ended;
    private @Nullable MicroException failure;
    /** Why nobody reads any more. */
    private @Nullable MicroException left;

    private Pipe() {}

    /** A pipe. */
    public static <T> Pipe<T> create() {
        return new Pipe<>();
    }

    /** Where the values come out: the same object each time. */
    public Source<T> source() {
        return source;
    }

    @Override
    public void send(T value) {
        CompletableFuture<Void> taken = sendAsync(value).toCompletableFuture();
        if (!taken.isDone() && EventLoopThread.isCurrent() && withdrawn(taken)) {
            throw Code.FAILED_PRECONDITION
                    .error("a send() that waits, on an event loop (use sendAsync(), or take nonBlocking off the method"
                            + " that writes)")
                    .here();
        }
        try {
            try {
                taken.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                if (withdrawn(taken)) {
                    throw Code.CANCELLED
                            .error("interrupted while it waited for room")
                            .here();
                }
                taken.join(); // it was read, or will not be: which of them is being said
            }
        } catch (ExecutionException | CompletionException e) {
            throw MicroException.of(e).here();
        }
    }

    @Override
    public CompletionStage<Void> sendAsync(T value) {
        requireNonNull(value, "value");
        CompletableFuture<T> reader;
        synchronized (this) {
            MicroException refusal = refusal();
            if (refusal != null) {
                return CompletableFuture.failedFuture(refusal);
            }
            reader = waiting;
            waiting = null;
            if (reader == null) {
                Sent<T> later = new Sent<>(value);
                sent.add(later);
                return later.taken;
            }
        }
        reader.complete(value);
        return CompletableFuture.completedFuture(null);
    }

    /** Whether it was not read so far: then it never is, as its sender is told. */
    private synchronized boolean withdrawn(CompletableFuture<Void> taken) {
        return sent.removeIf(one -> one.taken == taken);
    }

    private @Nullable MicroException refusal() {
        if (left != null) {
            return left;
        }
        if (ended) {
            return Code.FAILED_PRECONDITION.error("the stream was ended before");
        }
        return sent.size() < MOST_WAITING
                ? null
                : Code.RESOURCE_EXHAUSTED.error(
                        MOST_WAITING + " values wait to be read (wait for the stage of an earlier one)");
    }

    @Override
    public void close() {
        end(null);
    }

    @Override
    public void fail(MicroException why) {
        end(requireNonNull(why, "why"));
    }

    private void end(@Nullable MicroException why) {
        CompletableFuture<T> reader;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            failure = why;
            reader = waiting;
            waiting = null;
        }
        if (reader != null && why == null) {
            reader.complete(null);
        } else if (reader != null) {
            reader.completeExceptionally(why);
        }
    }

    private static final class Sent<T> {
        private final T value;
        private final CompletableFuture<Void> taken = new CompletableFuture<>();

        Sent(T value) {
            this.value = value;
        }
    }

    private final class Outlet extends Source<T> {
        @Override
        public CompletionStage<T> nextAsync() {
            Sent<T> first;
            synchronized (Pipe.this) {
                first = sent.poll();
                if (first == null) {
                    if (left != null || failure != null) {
                        return CompletableFuture.failedFuture(left != null ? left : failure);
                    }
                    if (ended) {
                        return CompletableFuture.completedFuture(null);
                    }
                    waiting = new CompletableFuture<>();
                    return waiting;
                }
            }
            first.taken.complete(null);
            return CompletableFuture.completedFuture(first.value);
        }

        @Override
        public void close() {
            MicroException why = Code.CANCELLED.error("nobody reads the stream any more");
            Queue<Sent<T>> unread;
            CompletableFuture<T> reader;
            synchronized (Pipe.this) {
                if (left != null) {
                    return;
                }
                left = why;
                unread = new ArrayDeque<>(sent);
                sent.clear();
                reader = waiting;
                waiting = null;
            }
            unread.forEach(one -> one.taken.completeExceptionally(why));
            if (reader != null) {
                reader.completeExceptionally(why);
            }
        }
    }
}
