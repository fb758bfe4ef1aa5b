package dev.micro.core;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Gives a source's values to one subscriber, as many as it requests. */
final class SourcePublisher<T> implements Flow.Publisher<T> {
    private final Source<T> source;
    private final AtomicBoolean taken = new AtomicBoolean();

    SourcePublisher(Source<T> source) {
        this.source = source;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        requireNonNull(subscriber, "subscriber");
        boolean first = taken.compareAndSet(false, true);
        Subscription<T> subscription = new Subscription<>(source, subscriber);
        if (!first) {
            subscription.over = true;
        }
        subscriber.onSubscribe(subscription);
        if (!first) {
            subscriber.onError(new IllegalStateException("a source has one reader, and this one has it already"));
        }
    }

    private static final class Subscription<T> implements Flow.Subscription {
        private final Source<T> source;
        private final Flow.Subscriber<? super T> subscriber;
        private final AtomicLong wanted = new AtomicLong();
        private volatile boolean over;

        Subscription(Source<T> source, Flow.Subscriber<? super T> subscriber) {
            this.source = source;
            this.subscriber = subscriber;
        }

        /** Whoever finds nothing wanted pulls until nothing is; the others leave it to them. */
        @Override
        public void request(long more) {
            if (more <= 0) {
                fail(new IllegalArgumentException("request(" + more + ") (expected: more than 0)"));
            } else if (wanted.getAndAccumulate(more, (now, plus) -> now + plus < 0 ? Long.MAX_VALUE : now + plus)
                    == 0) {
                pull();
            }
        }

        @Override
        public void cancel() {
            over = true;
            source.close();
        }

        private void pull() {
            do {
                if (over) {
                    return;
                }
                CompletionStage<T> next = source.nextAsync();
                if (!(next instanceof CompletableFuture<T> future) || !future.isDone()) {
                    next.whenComplete((value, failure) -> {
                        if (given(value, failure) && wanted.decrementAndGet() > 0) {
                            pull();
                        }
                    });
                    return;
                }
                future.whenComplete(this::given);
            } while (wanted.decrementAndGet() > 0);
        }

        private boolean given(@Nullable T value, @Nullable Throwable failure) {
            if (over) {
                return false;
            }
            if (failure != null) {
                fail(MicroException.unwrapped(failure));
            } else if (value == null) {
                over = true;
                subscriber.onComplete();
            } else {
                subscriber.onNext(value);
            }
            return !over;
        }

        private void fail(Throwable why) {
            if (!over) {
                over = true;
                source.close();
                subscriber.onError(why);
            }
        }
    }
}
