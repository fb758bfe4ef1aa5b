package dev.micro.core;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a source's values to one subscriber, as many as it requests. */
final class SourcePublisher<T> implements Flow.Publisher<T> {
    private static final Logger log = LoggerFactory.getLogger(SourcePublisher.class);

    private final Source<T> source;
    private final AtomicBoolean taken = new AtomicBoolean();

    SourcePublisher(Source<T> source) {
        this.source = source;
    }

    Source<T> source() {
        return source;
    }

    /** Whether the source has no reader so far: whoever asks is that. */
    boolean take() {
        return taken.compareAndSet(false, true);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        requireNonNull(subscriber, "subscriber");
        boolean first = take();
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
            if (!over) {
                over = true;
                Source.drop(source);
            }
        }

        private void pull() {
            do {
                if (over) {
                    return;
                }
                CompletableFuture<T> next = asked();
                if (!next.isDone()) {
                    next.whenComplete((value, failure) -> {
                        if (given(value, failure) && wanted.decrementAndGet() > 0) {
                            pull();
                        }
                    });
                    return;
                }
                next.whenComplete(this::given);
            } while (wanted.decrementAndGet() > 0);
        }

        private CompletableFuture<T> asked() {
            try {
                return source.nextAsync().toCompletableFuture();
            } catch (Throwable thrown) { // the source may be the user's
                return CompletableFuture.failedFuture(thrown);
            }
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
                give(value);
            }
            return !over;
        }

        /** Who throws has cancelled: nothing else can be told to a subscriber that breaks its promise. */
        private void give(T value) {
            try {
                subscriber.onNext(value);
            } catch (Throwable thrown) {
                log.warn("a subscriber's onNext threw (expected: it never does)", thrown);
                cancel();
            }
        }

        private void fail(Throwable why) {
            if (!over) {
                over = true;
                Source.drop(source);
                subscriber.onError(why);
            }
        }
    }
}
