package dev.micro.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PublisherSourceTest {
    @Test
    void publisherIsSubscribedToWhenTheFirstIsWantedAndAskedForOneAtATime() {
        Scripted publisher = new Scripted(subscriber -> subscriber.onNext(7));
        Source<Integer> source = Source.from(publisher);
        assertNull(publisher.subscriber);
        assertEquals(7, source.next());
        assertEquals(1, publisher.requested);
        assertEquals(7, source.next());
        assertEquals(2, publisher.requested);
        assertFalse(source.blocks());
    }

    @Test
    void readyValuesWithoutNumberNeedNoStack() {
        int[] left = {200_000};
        Source<Integer> source = Source.from(new Scripted(subscriber -> {
            if (left[0]-- > 0) {
                subscriber.onNext(1);
            } else {
                subscriber.onComplete();
            }
        }));
        assertEquals(200_000, source.stream().count());
        assertNull(source.next());
    }

    @Test
    void anotherThreadsPublisherIsReadToItsEnd() {
        SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
        Source<Integer> source = Source.from(publisher);
        CompletionStage<Integer> first = source.nextAsync();
        CompletableFuture<Void> published = CompletableFuture.runAsync(() -> {
            try (publisher) {
                for (int i = 0; i < 1_000; i++) {
                    publisher.submit(i);
                }
            }
        });
        assertEquals(0, first.toCompletableFuture().join());
        for (int i = 1; i < 1_000; i++) {
            assertEquals(i, source.next());
        }
        assertNull(source.next());
        published.join();
    }

    @Test
    void publisherOfASourceIsThatSourceUnlessSomebodyReadsIt() {
        Source<Integer> rows = Source.from(List.of(1, 2));
        Flow.Publisher<Integer> publisher = rows.publisher();
        Source<Integer> same = Source.from(publisher);
        assertSame(rows, same);
        assertTrue(same.blocks());
        Source<Integer> second = Source.from(publisher);
        MicroException late = assertThrows(MicroException.class, () -> second.next());
        assertTrue(String.valueOf(late.getCause()).contains("one reader"));
    }

    @Test
    void failureReachesTheReaderAndStays() {
        RuntimeException mine = new IllegalStateException("mine");
        Source<Integer> source = Source.from(new Scripted(subscriber -> subscriber.onError(mine)));
        for (int i = 0; i < 2; i++) {
            assertSame(
                    mine,
                    assertThrows(MicroException.class, () -> source.next()).getCause());
        }
    }

    @Test
    void closeCancelsTheSubscriptionAndWhoWaits() {
        Scripted publisher = new Scripted(subscriber -> {});
        Source<Integer> source = Source.from(publisher);
        CompletableFuture<Integer> waits = source.nextAsync().toCompletableFuture();
        source.close();
        source.close();
        assertEquals(1, publisher.cancelled);
        assertEquals(Code.CANCELLED, code(waits));
        assertEquals(Code.CANCELLED, code(source.nextAsync().toCompletableFuture()));
    }

    @Test
    void publisherThatThrowsWhenItIsCancelledHarmsNoReader() {
        Source<Integer> source =
                Source.from((Flow.Publisher<Integer>) subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
                    @Override
                    public void request(long more) {}

                    @Override
                    public void cancel() {
                        throw new AssertionError("cannot be cancelled");
                    }
                }));
        CompletableFuture<Integer> waits = source.nextAsync().toCompletableFuture();
        source.close();
        assertEquals(Code.CANCELLED, code(waits));
    }

    @Test
    void closeBeforeTheFirstSubscribesToNothing() {
        Scripted publisher = new Scripted(subscriber -> {});
        Source<Integer> source = Source.from(publisher);
        source.close();
        assertThrows(MicroException.class, () -> source.next());
        assertNull(publisher.subscriber);
    }

    @Test
    void subscriptionThatComesAfterCloseIsCancelled() {
        CompletableFuture<Flow.Subscriber<? super Integer>> later = new CompletableFuture<>();
        Source<Integer> source = Source.from((Flow.Publisher<Integer>) later::complete);
        source.nextAsync();
        source.close();
        Scripted publisher = new Scripted(subscriber -> {});
        publisher.subscribe(later.join());
        assertEquals(1, publisher.cancelled);
        assertEquals(0, publisher.requested);
    }

    @Test
    @SuppressWarnings("NullAway") // null is among what is tested
    void publisherThatBreaksItsPromiseFailsTheReader() {
        Scripted nothing = new Scripted(subscriber -> subscriber.onNext(null));
        assertThrows(MicroException.class, Source.from(nothing)::next);
        assertEquals(1, nothing.cancelled);

        Scripted tooMuch = new Scripted(subscriber -> {
            subscriber.onNext(1);
            subscriber.onNext(2);
        });
        Source<Integer> source = Source.from(tooMuch);
        assertEquals(1, source.next());
        MicroException failure = assertThrows(MicroException.class, () -> source.next());
        assertTrue(String.valueOf(failure.getCause()).contains("more than it was asked for"));
        assertEquals(1, tooMuch.cancelled);

        assertThrows(MicroException.class, Source.from(new Scripted(subscriber -> subscriber.onError(null)))::next);
        assertThrows(MicroException.class, Source.from(new Scripted(subscriber -> {
            throw new IllegalStateException("request");
        }))::next);
        assertThrows(MicroException.class, Source.from((Flow.Publisher<Integer>) subscriber -> {
            throw new IllegalStateException("subscribe");
        })::next);
        Scripted twice = new Scripted(subscriber -> {});
        Source<Integer> once = Source.from(twice);
        once.nextAsync();
        twice.subscribe(twice.subscriber);
        assertEquals(1, twice.cancelled);
    }

    @Test
    void whatComesAfterTheEndIsLeftOut() {
        Scripted publisher = new Scripted(subscriber -> {
            subscriber.onComplete();
            subscriber.onNext(1);
            subscriber.onError(new IllegalStateException("late"));
        });
        Source<Integer> source = Source.from(publisher);
        assertNull(source.next());
        assertNull(source.next());
        assertEquals(0, publisher.cancelled);
    }

    private static Code code(CompletableFuture<Integer> stage) {
        assertTrue(stage.isCompletedExceptionally());
        return MicroException.of(stage.handle((value, failure) -> failure).join())
                .code();
    }

    /** Does the same on each request, on the thread that requests. */
    private static final class Scripted implements Flow.Publisher<Integer> {
        private final Consumer<Flow.Subscriber<? super Integer>> onRequest;
        private Flow.@Nullable Subscriber<? super Integer> subscriber;
        private long requested;
        private int cancelled;

        Scripted(Consumer<Flow.Subscriber<? super Integer>> onRequest) {
            this.onRequest = onRequest;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super Integer> given) {
            subscriber = given;
            given.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long more) {
                    requested += more;
                    onRequest.accept(given);
                }

                @Override
                public void cancel() {
                    cancelled++;
                }
            });
        }
    }
}
