package dev.micro.core;

import static java.util.Objects.requireNonNullElseGet;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The values of a publisher, of which one is requested when one is wanted. */
final class PublisherSource<T> extends Source<T> implements Flow.Subscriber<T> {
    private final Flow.Publisher<T> values;

    /** Of who reads. */
    private boolean subscribed;

    // Guarded by this. No foreign code runs under the lock.
    private Flow.@Nullable Subscription subscription;
    private @Nullable CompletableFuture<T> waiting;
    private boolean over;
    private @Nullable Throwable failure;

    PublisherSource(Flow.Publisher<T> values) {
        this.values = values;
    }

    @Override
    public CompletionStage<T> nextAsync() {
        CompletableFuture<T> next = new CompletableFuture<>();
        Flow.Subscription known;
        synchronized (this) {
            if (over) {
                return failure == null
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure);
            }
            waiting = next;
            known = subscription;
        }
        try {
            if (known != null) {
                known.request(1);
            } else if (!subscribed) {
                subscribed = true;
                values.subscribe(this);
            }
        } catch (Throwable thrown) { // the publisher is the user's
            end(thrown);
        }
        return next;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        boolean unwanted;
        synchronized (this) {
            unwanted = over || subscription != null;
            if (!unwanted) {
                subscription = given;
            }
        }
        if (unwanted) {
            Quietly.close(given::cancel);
        } else {
            given.request(1); // somebody waits already
        }
    }

    /** What was not asked for cannot be kept, and is not left out in silence. */
    @Override
    public void onNext(T value) {
        CompletableFuture<T> next;
        synchronized (this) {
            next = value == null ? null : waiting;
            if (next != null) {
                waiting = null;
            }
        }
        if (next != null) {
            next.complete(value);
        } else {
            leave(new IllegalStateException(
                    value == null ? "a publisher gave null" : "a publisher gave more than it was asked for"));
        }
    }

    @Override
    public void onError(Throwable thrown) {
        end(requireNonNullElseGet(thrown, () -> new NullPointerException("a publisher failed with null")));
    }

    @Override
    public void onComplete() {
        end(null);
    }

    @Override
    public void close() {
        leave(Code.CANCELLED.error("the source was closed"));
    }

    private void leave(Throwable why) {
        Flow.Subscription known;
        synchronized (this) {
            known = over ? null : subscription;
        }
        end(why);
        if (known != null) {
            Quietly.close(known::cancel);
        }
    }

    private void end(@Nullable Throwable why) {
        CompletableFuture<T> next;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            failure = why;
            next = waiting;
            waiting = null;
        }
        if (next != null && why == null) {
            next.complete(null);
        } else if (next != null) {
            next.completeExceptionally(why);
        }
    }
}
