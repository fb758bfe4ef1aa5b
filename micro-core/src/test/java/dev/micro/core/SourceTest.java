package dev.micro.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SourceTest {
    private final AtomicInteger closed = new AtomicInteger();

    private static <T> List<T> read(Source<T> source) {
        List<T> read = new ArrayList<>();
        for (T value = source.next(); value != null; value = source.next()) {
            read.add(value);
        }
        return read;
    }

    private static Code failure(Source<?> source) {
        return assertThrows(MicroException.class, () -> source.next()).code();
    }

    @Test
    void valuesComeInTheirOrderAndTheEndStays() {
        List<Source<Integer>> sources = List.of(
                Source.of(1, 2, 3),
                Source.from(List.of(1, 2, 3)),
                Source.from(Stream.of(1, 2, 3).parallel()));
        for (Source<Integer> source : sources) {
            assertEquals(List.of(1, 2, 3), read(source));
            assertNull(source.next());
            source.close();
            assertNull(source.next());
            assertEquals(Metadata.EMPTY, source.metadata());
            assertEquals(Metadata.EMPTY, source.trailers());
        }
        assertNull(Source.of().next());
    }

    @Test
    void givenValuesAreThoseOfThatMoment() {
        Integer[] values = {1, 2};
        Source<Integer> source = Source.of(values);
        values[0] = 7;
        assertEquals(List.of(1, 2), read(source));
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is tested
    void nullIsRefusedAndEndsNoStreamInSilence() {
        assertThrows(NullPointerException.class, () -> Source.of(1, null));
        assertThrows(NullPointerException.class, () -> Source.from((Iterable<Object>) null));
        Source<Integer> source = Source.from(Arrays.asList(1, null, 3));
        assertEquals(1, source.next());
        assertEquals(Code.INTERNAL, failure(source));
        assertEquals(Code.INTERNAL, failure(source), "a failure stays");
        assertEquals(Code.INTERNAL, failure(Source.of(1).map(value -> null)));
    }

    @Test
    void iteratorIsMadeWhenTheFirstValueIsWantedAndAskedNoFurther() {
        AtomicInteger made = new AtomicInteger();
        Source<Integer> source = Source.from(() -> {
            made.addAndGet(1000);
            return IntStream.generate(made::incrementAndGet).iterator();
        });
        assertEquals(0, made.get());
        assertEquals(1001, source.next());
        assertEquals(1002, source.next());
        assertEquals(1002, made.get());
        assertTrue(source.blocks());
        assertFalse(Source.of(1).blocks());
    }

    @Test
    void whatTheIteratorThrowsFailsTheReaderAndClosesTheStream() {
        RuntimeException thrown = new IllegalStateException("mine");
        Source<Integer> source = Source.from(Stream.of(1, 2)
                .peek(value -> {
                    if (value == 2) {
                        throw thrown;
                    }
                })
                .onClose(closed::incrementAndGet));
        assertEquals(1, source.next());
        MicroException failure = assertThrows(MicroException.class, () -> source.next());
        assertEquals(Code.INTERNAL, failure.code());
        assertSame(thrown, failure.getCause());
        assertEquals(1, closed.get());
    }

    @Test
    void streamIsClosedOnceByItsEndOrByItsReader() {
        Source<Integer> ended = Source.from(Stream.of(1).onClose(closed::incrementAndGet));
        read(ended);
        ended.close();
        assertEquals(1, closed.get());
        Source<Integer> left = Source.from(Stream.of(1, 2).onClose(closed::incrementAndGet));
        left.next();
        left.close();
        left.close();
        assertEquals(2, closed.get());
        assertEquals(Code.CANCELLED, failure(left));
    }

    @Test
    void streamThatThrowsWhenClosedHarmsNoReader() {
        Source<Integer> source = Source.from(Stream.of(1).onClose(() -> {
            throw new IllegalStateException("cannot be closed");
        }));
        assertEquals(List.of(1), read(source));
        source.close();
    }

    @Test
    void sourceIsIteratedOnce() {
        Source<Integer> source = Source.of(1, 2, 3);
        List<Integer> read = new ArrayList<>();
        for (int value : source) {
            read.add(value);
        }
        assertEquals(List.of(1, 2, 3), read);
        IllegalStateException again = assertThrows(IllegalStateException.class, source::iterator);
        assertTrue(String.valueOf(again.getMessage()).contains("next()"));
        assertThrows(IllegalStateException.class, source::stream);
        Iterator<Integer> over = Source.<Integer>of().iterator();
        assertFalse(over.hasNext());
        assertThrows(NoSuchElementException.class, over::next);
    }

    @Test
    void loopThatIsLeftLeavesTheRest() {
        Source<Integer> source = Source.of(1, 2, 3);
        for (int value : source) {
            assertEquals(1, value);
            break;
        }
        assertEquals(2, source.next());
    }

    @Test
    void sourceIsAStreamWhoseCloseClosesIt() {
        Source<Integer> source = Source.from(Stream.iterate(1, i -> i + 1).onClose(closed::incrementAndGet));
        try (Stream<Integer> stream = source.stream()) {
            assertEquals(List.of(2, 4, 6), stream.map(i -> 2 * i).limit(3).toList());
        }
        assertEquals(1, closed.get());
        assertEquals(Code.CANCELLED, failure(source));
    }

    @Test
    void mappedSourceIsTheSameSource() {
        Told told = new Told();
        Source<String> mapped = told.map(value -> "<" + value + ">");
        assertEquals("<0>", mapped.next());
        assertEquals(told.metadata(), mapped.metadata());
        assertEquals(told.trailers(), mapped.trailers());
        assertTrue(mapped.blocks());
        mapped.close();
        assertEquals(1, closed.get());
        Source<Integer> broken = Source.of(1, 0).map(value -> 1 / value);
        assertEquals(1, broken.next());
        assertEquals(Code.INTERNAL, failure(broken));
    }

    /** A user's own source. */
    private class Told extends Source<Integer> {
        @Override
        public CompletionStage<Integer> nextAsync() {
            return CompletableFuture.completedStage(0);
        }

        @Override
        public Metadata metadata() {
            return Metadata.of("h", "1");
        }

        @Override
        public Metadata trailers() {
            return Metadata.of("t", "1");
        }

        @Override
        public boolean blocks() {
            return true;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @Test
    void onAnEventLoopNextGivesWhatIsThereAndFailsAtOnceWhereItWouldWait() throws Exception {
        assertEquals(List.of(2, 4), Loop.run(() -> read(Source.of(1, 2).map(i -> 2 * i))));
        Pipe<Integer> pipe = Pipe.create();
        MicroException refused = assertThrows(MicroException.class, () -> Loop.run(pipe.source()::next));
        assertEquals(Code.FAILED_PRECONDITION, refused.code());
        assertTrue(refused.detail().contains("nextAsync()"), refused.detail());
        assertEquals(
                Code.CANCELLED,
                assertThrows(MicroException.class, () -> pipe.send(1)).code(),
                "a value that nobody would get is not taken");
    }

    @Test
    void mappedSourceRefusesToWaitAsItsSourceDoes() {
        Source<Integer> refuses = new Told() {
            @Override
            public Integer next() {
                throw Code.FAILED_PRECONDITION.error("not here");
            }
        };
        assertEquals(Code.FAILED_PRECONDITION, failure(refuses.map(i -> 2 * i)));
    }

    @Test
    void interruptedReaderGivesUpTheRest() throws InterruptedException {
        Pipe<Integer> pipe = Pipe.create();
        CountDownLatch reads = new CountDownLatch(1);
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        CompletableFuture<Code> code = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            reads.countDown();
            code.complete(failure(pipe.source()));
            flag.complete(Thread.currentThread().isInterrupted());
        });
        reader.start();
        reads.await();
        reader.interrupt();
        assertEquals(Code.CANCELLED, code.join());
        assertTrue(flag.join());
        assertEquals(
                Code.CANCELLED,
                assertThrows(MicroException.class, () -> pipe.send(1)).code());
    }
}
