package dev.micro.core;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SourcePublisherTest {
    private final AtomicInteger closed = new AtomicInteger();

    private Source<Integer> numbers(int count) {
        return Source.from(IntStream.range(0, count).boxed().onClose(closed::incrementAndGet));
    }

    @Test
    void asManyArePulledAsAreRequested() {
        AtomicInteger made = new AtomicInteger();
        Recording subscriber = new Recording();
        Source.from(Stream.generate(made::incrementAndGet)).publisher().subscribe(subscriber);
        assertEquals(0, made.get());
        subscriber.request(2);
        assertEquals(List.of(1, 2), subscriber.values);
        assertEquals(2, made.get());
        subscriber.request(3);
        assertEquals(5, made.get());
        assertFalse(subscriber.completed);
    }

    @Test
    void endAndFailureAreTold() {
        Recording ends = new Recording();
        numbers(3).publisher().subscribe(ends);
        ends.request(Long.MAX_VALUE);
        ends.request(Long.MAX_VALUE);
        assertEquals(List.of(0, 1, 2), ends.values);
        assertTrue(ends.completed);
        assertNull(ends.failure);

        RuntimeException mine = new IllegalStateException("mine");
        Recording fails = new Recording();
        Source.from(Stream.generate(() -> {
                    throw mine;
                }))
                .map(value -> 1)
                .publisher()
                .subscribe(fails);
        fails.request(5);
        assertSame(mine, fails.failure);
        assertFalse(fails.completed);
    }

    @Test
    void requestOfNothingIsAnError() {
        for (long none : new long[] {0, -1}) {
            Recording subscriber = new Recording();
            numbers(3).publisher().subscribe(subscriber);
            subscriber.request(none);
            assertInstanceOf(IllegalArgumentException.class, subscriber.failure);
            subscriber.request(1);
            assertEquals(List.of(), subscriber.values);
        }
        assertEquals(2, closed.get());
    }

    @Test
    void cancelClosesTheSource() {
        Recording subscriber = new Recording();
        numbers(3).publisher().subscribe(subscriber);
        subscriber.request(1);
        subscriber.subscription().cancel();
        subscriber.subscription().cancel();
        subscriber.request(5);
        assertEquals(List.of(0), subscriber.values);
        assertEquals(1, closed.get());
        assertFalse(subscriber.completed);
        assertNull(subscriber.failure);
    }

    @Test
    void secondSubscriberIsRefusedAndCannotHarmTheFirst() {
        Flow.Publisher<Integer> publisher = numbers(2).publisher();
        Recording first = new Recording();
        Recording second = new Recording();
        publisher.subscribe(first);
        publisher.subscribe(second);
        assertInstanceOf(IllegalStateException.class, second.failure);
        second.request(5);
        second.subscription().cancel();
        first.request(5);
        assertEquals(List.of(0, 1), first.values);
        assertTrue(first.completed);
        assertEquals(List.of(), second.values);
    }

    @Test
    void readyValuesWithoutNumberNeedNoStack() {
        int many = 200_000;
        for (boolean minimal : new boolean[] {false, true}) {
            AtomicInteger count = new AtomicInteger();
            Source<Integer> source = new Source<>() {
                @Override
                public CompletionStage<Integer> nextAsync() {
                    Integer value = count.getAndIncrement() < many ? 1 : null;
                    return minimal ? CompletableFuture.completedStage(value) : CompletableFuture.completedFuture(value);
                }

                @Override
                public void close() {}
            };
            Recording subscriber = new Recording();
            subscriber.again = true;
            source.publisher().subscribe(subscriber);
            subscriber.request(1);
            assertEquals(many, subscriber.values.size());
            assertTrue(subscriber.completed);
        }
    }

    @Test
    void valuesThatComeLaterAreGivenWhenTheyCome() {
        Pipe<Integer> pipe = Pipe.create();
        Recording subscriber = new Recording();
        pipe.source().publisher().subscribe(subscriber);
        subscriber.request(2);
        pipe.sendAsync(1);
        CompletableFuture<Void> second = pipe.sendAsync(2).toCompletableFuture();
        CompletableFuture<Void> third = pipe.sendAsync(3).toCompletableFuture();
        assertTrue(second.isDone());
        assertFalse(third.isDone());
        pipe.close();
        subscriber.request(2);
        assertEquals(List.of(1, 2, 3), subscriber.values);
        assertTrue(subscriber.completed);
    }

    @Test
    void subscriberThatThrowsGetsNoMore() {
        Recording subscriber = new Recording() {
            @Override
            public void onNext(Integer value) {
                super.onNext(value);
                throw new IllegalStateException("the subscriber's own");
            }
        };
        numbers(3).publisher().subscribe(subscriber);
        subscriber.request(3);
        assertEquals(List.of(0), subscriber.values);
        assertEquals(1, closed.get());
    }

    private static class Recording implements Flow.Subscriber<Integer> {
        private final List<Integer> values = new ArrayList<>();
        private Flow.@Nullable Subscription subscription;
        private @Nullable Throwable failure;
        private boolean completed;
        /** Whether each value is answered with the request for another. */
        private boolean again;

        Flow.Subscription subscription() {
            return requireNonNull(subscription);
        }

        void request(long more) {
            subscription().request(more);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(Integer value) {
            assertNotNull(value);
            values.add(value);
            if (again) {
                request(1);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            failure = thrown;
        }

        @Override
        public void onComplete() {
            completed = true;
        }
    }
}
