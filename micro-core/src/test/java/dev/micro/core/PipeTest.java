package dev.micro.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PipeTest {
    private final Pipe<Integer> pipe = Pipe.create();
    private final Source<Integer> source = pipe.source();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopTheThreads() {
        threads.shutdownNow();
    }

    private static MicroException failure(CompletionStage<?> stage) {
        return MicroException.of(stage.toCompletableFuture()
                .handle((value, failure) -> failure == null ? new AssertionError("it did not fail") : failure)
                .join());
    }

    @Test
    void whatIsWrittenIsReadInOrder() {
        CompletableFuture<Void> written = CompletableFuture.runAsync(
                () -> {
                    for (int i = 0; i < 1_000; i++) {
                        pipe.send(i);
                    }
                    pipe.close();
                },
                threads);
        for (int i = 0; i < 1_000; i++) {
            assertEquals(i, source.next());
        }
        assertNull(source.next());
        assertNull(source.next());
        written.join();
        assertSame(source, pipe.source());
    }

    @Test
    void sendIsDoneWhenTheValueIsTaken() {
        CompletableFuture<Void> first = pipe.sendAsync(1).toCompletableFuture();
        CompletableFuture<Void> second = pipe.sendAsync(2).toCompletableFuture();
        assertFalse(first.isDone());
        assertEquals(1, source.next());
        assertTrue(first.isDone());
        assertFalse(second.isDone());
        assertEquals(2, source.next());
        CompletableFuture<Integer> waits = source.nextAsync().toCompletableFuture();
        assertTrue(pipe.sendAsync(3).toCompletableFuture().isDone());
        assertEquals(3, waits.join());
    }

    @Test
    void soManyMayWaitAndNoMore() {
        List<CompletionStage<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 1024; i++) {
            waiting.add(pipe.sendAsync(i));
        }
        MicroException refused = failure(pipe.sendAsync(1024));
        assertEquals(Code.RESOURCE_EXHAUSTED, refused.code());
        assertTrue(refused.detail().contains("1024"), refused.detail());
        assertEquals(0, source.next());
        waiting.add(pipe.sendAsync(1024));
        pipe.close();
        assertEquals(1024, source.stream().count());
        waiting.forEach(stage -> stage.toCompletableFuture().join());
    }

    @Test
    void closeEndsAfterWhatWasSent() {
        pipe.sendAsync(1);
        pipe.close();
        pipe.close();
        pipe.fail(Code.INTERNAL.error("too late"));
        assertEquals(Code.FAILED_PRECONDITION, failure(pipe.sendAsync(2)).code());
        assertEquals(
                Code.FAILED_PRECONDITION,
                assertThrows(MicroException.class, () -> pipe.send(2)).code());
        assertEquals(1, source.next());
        assertNull(source.next());
    }

    @Test
    void failureComesAfterWhatWasSentAndStays() {
        MicroException why = Code.DATA_LOSS.error("cut off");
        pipe.sendAsync(1);
        pipe.fail(why);
        pipe.close();
        assertEquals(1, source.next());
        assertSame(why, failure(source.nextAsync()));
        assertSame(why, failure(source.nextAsync()));
    }

    @Test
    void whoWaitsLearnsOfTheEnd() {
        CompletionStage<Integer> waits = source.nextAsync();
        pipe.close();
        assertNull(waits.toCompletableFuture().join());
        Pipe<Integer> failing = Pipe.create();
        CompletionStage<Integer> alsoWaits = failing.source().nextAsync();
        failing.fail(Code.DATA_LOSS.error("cut off"));
        assertEquals(Code.DATA_LOSS, failure(alsoWaits).code());
    }

    @Test
    void readerThatLeavesFailsWhoWrites() {
        CompletionStage<Void> unread = pipe.sendAsync(1);
        source.close();
        source.close();
        assertEquals(Code.CANCELLED, failure(unread).code());
        assertEquals(Code.CANCELLED, failure(pipe.sendAsync(2)).code());
        assertEquals(Code.CANCELLED, failure(source.nextAsync()).code());
        pipe.close();
        Pipe<Integer> other = Pipe.create();
        CompletionStage<Integer> waits = other.source().nextAsync();
        other.source().close();
        assertEquals(Code.CANCELLED, failure(waits).code());
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is tested
    void nullIsRefused() {
        assertThrows(NullPointerException.class, () -> pipe.send(null));
        assertThrows(NullPointerException.class, () -> pipe.fail(null));
    }

    @Test
    void interruptedWriterHasSentNothing() throws InterruptedException {
        CompletableFuture<Code> code = new CompletableFuture<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread writer = new Thread(() -> {
            code.complete(assertThrows(MicroException.class, () -> pipe.send(1)).code());
            flag.complete(Thread.currentThread().isInterrupted());
        });
        writer.start();
        writer.interrupt();
        assertEquals(Code.CANCELLED, code.join());
        assertTrue(flag.join());
        pipe.sendAsync(2);
        assertEquals(2, source.next());
        writer.join();
    }

    @Test
    void writerThatIsInterruptedWhileItsValueIsReadHasSentIt() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            Pipe<Integer> raced = Pipe.create();
            CompletableFuture<Boolean> sent = new CompletableFuture<>();
            Thread writer = new Thread(() -> {
                try {
                    raced.send(1);
                    sent.complete(true);
                } catch (MicroException interrupted) {
                    sent.complete(false);
                }
            });
            writer.start();
            CompletableFuture<Integer> read = CompletableFuture.supplyAsync(raced.source()::next, threads);
            writer.interrupt();
            boolean done = sent.get(10, TimeUnit.SECONDS);
            raced.close();
            assertEquals(done ? 1 : null, read.get(10, TimeUnit.SECONDS), "of round " + round);
        }
    }

    @Test
    void onAnEventLoopSendFailsAtOnceWhereItWouldWait() throws Exception {
        MicroException refused = assertThrows(
                MicroException.class,
                () -> Loop.run(() -> {
                    pipe.send(1);
                    return 1;
                }));
        assertEquals(Code.FAILED_PRECONDITION, refused.code());
        assertTrue(refused.detail().contains("sendAsync()"), refused.detail());
        CompletionStage<Integer> read = source.nextAsync();
        assertEquals(2, Loop.run(() -> {
            pipe.send(2);
            return read.toCompletableFuture().join();
        }));
    }

    @Test
    void eachValueIsTakenOrItsSenderToldWhileReaderAndWritersLeave() {
        for (int round = 0; round < 1_000; round++) {
            Pipe<Integer> raced = Pipe.create();
            AtomicInteger sent = new AtomicInteger();
            int leaver = round % 3;
            CompletableFuture<Void> writes = CompletableFuture.runAsync(() -> write(raced, sent), threads);
            CompletableFuture<Void> leaves = CompletableFuture.runAsync(
                    () -> {
                        while (sent.get() < 5 && !writes.isDone()) {
                            Thread.onSpinWait();
                        }
                        switch (leaver) {
                            case 0 -> raced.close();
                            case 1 -> raced.fail(Code.DATA_LOSS.error("cut off"));
                            default -> raced.source().close();
                        }
                    },
                    threads);
            int read = read(raced.source());
            leaves.join();
            writes.join();
            assertEquals(sent.get(), read, "of round " + round);
        }
    }

    private static void write(Pipe<Integer> pipe, AtomicInteger sent) {
        try {
            while (true) {
                pipe.send(1);
                sent.incrementAndGet();
            }
        } catch (MicroException over) {
            // that is the end of it
        }
    }

    private static int read(Source<Integer> source) {
        int read = 0;
        try {
            for (@Nullable Integer one = source.next(); one != null; one = source.next()) {
                read++;
            }
        } catch (MicroException over) {
            // the values before it count
        }
        return read;
    }
}
