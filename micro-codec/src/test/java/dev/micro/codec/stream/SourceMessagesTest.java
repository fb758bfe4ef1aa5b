package dev.micro.codec.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Pipe;
import dev.micro.core.Source;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values, sent as messages: who is asked on which thread, and what ends it. */
class SourceMessagesTest {
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final AtomicInteger hops = new AtomicInteger();
    private final Set<String> threads = ConcurrentHashMap.newKeySet();

    private final Context context = Context.root().child();
    private final SourceCall call = new SourceCall(context, this::hop, this::hop);

    private void hop(Runnable task) {
        hops.incrementAndGet();
        pool.execute(task);
    }

    @AfterEach
    void stop() throws Exception {
        pool.shutdownNow();
        assertTrue(pool.awaitTermination(10, TimeUnit.SECONDS));
    }

    @Test
    void aRunOfReadyPullsIsOneHop() throws Exception {
        int many = 1_000_000;
        CountDownLatch wanted = new CountDownLatch(1);
        Messages messages =
                messages(Source.from(IntStream.range(0, many).boxed().peek(i -> {
                    if (i == 0) {
                        awaited(wanted);
                    }
                    if (i % 1000 == 0) {
                        threads.add(Thread.currentThread().getName());
                    }
                })));
        CompletableFuture<Integer> drained = drained(messages);
        wanted.countDown();
        assertEquals(many, drained.get(30, TimeUnit.SECONDS));
        assertEquals(1, hops.get());
        assertEquals(1, threads.size(), threads::toString);
        assertFalse(threads.contains(Thread.currentThread().getName()));
    }

    @Test
    void whatWasNotWantedForAWhileIsAskedOnAWorkerAgain() {
        Messages messages = messages(Source.from(List.of(1, 2)));
        assertEquals("1", join(messages.next()));
        assertEquals("2", join(messages.next()));
        assertNull(messages.next().toCompletableFuture().join());
        assertEquals(3, hops.get());
    }

    @Test
    void aSourceThatDoesNotBlockIsAskedWhereTheMessagesAre() {
        Messages messages = messages(Source.of(1, 2));
        CompletableFuture<Message> first = messages.next().toCompletableFuture();
        assertTrue(first.isDone());
        assertEquals(0, hops.get());
    }

    @Test
    void aSourceIsAskedUnderItsCallsContext() {
        List<Context> seen = new CopyOnWriteArrayList<>();
        Iterable<Integer> waits = () -> Stream.generate(() -> {
                    seen.add(Context.current());
                    return 1;
                })
                .iterator();
        assertEquals("1", join(messages(Source.from(waits)).next()));
        assertEquals(
                "1",
                join(messages(Source.of(1).map(value -> {
                            seen.add(Context.current());
                            return value;
                        }))
                        .next()));
        assertEquals(List.of(context, context), seen);
        assertSame(Context.root(), Context.current());
    }

    @Test
    void aSourceThatMayWaitIsClosedOnAWorkerAndAnyOtherAtOnce() throws Exception {
        CompletableFuture<Thread> closer = new CompletableFuture<>();
        messages(Source.from(Stream.of(1).onClose(() -> closer.complete(Thread.currentThread()))))
                .close();
        assertNotSame(Thread.currentThread(), closer.get(10, TimeUnit.SECONDS));
        Pipe<Integer> pipe = Pipe.create();
        messages(pipe.source()).close();
        assertThrows(MicroException.class, () -> pipe.send(1));
        assertEquals(1, hops.get());
    }

    @Test
    void nothingIsMadeThatWasNotAskedFor() {
        AtomicInteger made = new AtomicInteger();
        Messages messages =
                messages(Source.from(IntStream.iterate(0, i -> i + 1).boxed().peek(i -> made.incrementAndGet())));
        assertEquals(0, made.get());
        assertEquals("0", join(messages.next()));
        assertEquals(1, made.get());
        messages.close();
        assertEquals(Code.CANCELLED, failure(messages.next()).code());
        assertEquals(1, made.get());
    }

    @Test
    void closingReachesTheSourceWhileAWorkerWaitsInIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Messages messages = messages(new Source<>() {
            @Override
            public CompletionStage<Integer> nextAsync() {
                asked.countDown();
                while (closed.getCount() > 0) {
                    LockSupport.parkNanos(1_000_000); // and is not to be interrupted
                }
                throw Code.CANCELLED.error("closed");
            }

            @Override
            public boolean blocks() {
                return true;
            }

            @Override
            public void close() {
                closed.countDown();
            }
        });
        CompletableFuture<Message> next = messages.next().toCompletableFuture();
        assertTrue(asked.await(10, TimeUnit.SECONDS));
        assertFalse(next.isDone());
        messages.close();
        assertEquals("CANCELLED: closed", failure(next).getMessage());
    }

    @Test
    void closingInterruptsWhoWaitsInAnIteratorAndNobodyElse() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        SourceCall one = new SourceCall(
                context,
                task -> pool.execute(() -> {
                    task.run();
                    flag.complete(Thread.currentThread().isInterrupted());
                }),
                Runnable::run);
        Iterable<Integer> waits = () -> Stream.generate(() -> {
                    asked.countDown();
                    LockSupport.park();
                    while (!Thread.currentThread().isInterrupted()) {
                        LockSupport.park();
                    }
                    throw new IllegalStateException("interrupted");
                })
                .<Integer>map(never -> 1)
                .iterator();
        Messages messages = new SourceMessages<>(
                Source.from(waits), SourceMessagesTest::encoded, MicroException::of, one, () -> Metadata.EMPTY);
        CompletableFuture<Message> next = messages.next().toCompletableFuture();
        assertTrue(asked.await(10, TimeUnit.SECONDS));
        messages.close();
        assertEquals("CANCELLED: the source was closed", failure(next).getMessage());
        assertFalse(flag.get(10, TimeUnit.SECONDS), "the interrupt stays behind");
        assertEquals(Code.CANCELLED, failure(messages.next()).code());
    }

    @Test
    void whatTheSourceThrowsEndsIt() {
        AtomicBoolean closed = new AtomicBoolean();
        Messages messages = new SourceMessages<>(
                Source.from(IntStream.range(0, 10)
                        .boxed()
                        .onClose(() -> closed.set(true))
                        .map(i -> 1 / (1 - i))),
                SourceMessagesTest::encoded,
                thrown -> Code.INTERNAL.error(
                        MicroException.unwrapped(thrown).getClass().getSimpleName()),
                call,
                () -> Metadata.EMPTY);
        assertEquals("1", join(messages.next()));
        assertEquals("INTERNAL: ArithmeticException", failure(messages.next()).getMessage());
        assertTrue(closed.get(), "the iterator's end frees what it holds, on the thread that asked");
    }

    @Test
    void whatCannotBeEncodedEndsTheSource() {
        Pipe<Integer> pipe = Pipe.create();
        Messages messages = new SourceMessages<>(
                pipe.source(),
                value -> {
                    throw new IllegalStateException("value " + value);
                },
                thrown -> Code.INTERNAL.error(String.valueOf(thrown.getMessage())),
                call,
                () -> Metadata.EMPTY);
        CompletionStage<Message> later = messages.next();
        pipe.sendAsync(7);
        assertEquals("INTERNAL: value 7", failure(later).getMessage());
        assertThrows(MicroException.class, () -> pipe.send(8));
    }

    @Test
    void anErrorWhileALaterValueIsEncodedIsWhatFailuresMakeOfIt() {
        Pipe<Integer> pipe = Pipe.create();
        Messages messages = new SourceMessages<>(
                pipe.source(),
                value -> {
                    throw new StackOverflowError("value " + value);
                },
                thrown -> Code.INTERNAL.error(String.valueOf(thrown.getMessage())),
                call,
                () -> Metadata.EMPTY);
        CompletionStage<Message> later = messages.next();
        pipe.sendAsync(7);
        assertEquals("INTERNAL: value 7", failure(later).getMessage());
    }

    @Test
    void aSourceThatThrowsWhenItIsClosedHarmsNobody() {
        Source<Integer> slams = new Source<>() {
            @Override
            public CompletionStage<Integer> nextAsync() {
                return CompletableFuture.failedFuture(Code.ABORTED.error("enough"));
            }

            @Override
            public void close() {
                throw new AssertionError("cannot be closed");
            }
        };
        messages(slams).close();
        assertEquals("ABORTED: enough", failure(messages(slams).next()).getMessage());
    }

    @Test
    void whatTheSourceFailsWithLaterIsWhatFailuresMakeOfIt() {
        Pipe<Integer> pipe = Pipe.create();
        Messages messages = messages(pipe.source());
        CompletionStage<Message> later = messages.next();
        pipe.fail(Code.ABORTED.error("enough"));
        assertEquals("ABORTED: enough", failure(later).getMessage());
    }

    @Test
    void workersThatAreClosedEndTheSource() {
        AtomicBoolean closed = new AtomicBoolean();
        Iterator<Integer> never = List.of(1).iterator();
        Messages messages = new SourceMessages<>(
                Source.from(IntStream.generate(never::next).boxed().onClose(() -> closed.set(true))),
                SourceMessagesTest::encoded,
                thrown -> Code.UNAVAILABLE.error("closed").causedBy(thrown),
                new SourceCall(
                        context,
                        task -> {
                            throw new RejectedExecutionException();
                        },
                        Runnable::run),
                () -> Metadata.EMPTY);
        assertSame(Code.UNAVAILABLE, failure(messages.next()).code());
        assertTrue(closed.get());
        assertTrue(never.hasNext());
    }

    private Messages messages(Source<Integer> source) {
        return new SourceMessages<>(
                source, SourceMessagesTest::encoded, MicroException::of, call, () -> Metadata.EMPTY);
    }

    private static Message encoded(Integer value) {
        return Message.of(value.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw Code.CANCELLED.error("interrupted").causedBy(e);
        }
    }

    /** Pulls as a transport does: in a loop where messages are ready, and on from wherever one came. */
    private static CompletableFuture<Integer> drained(Messages messages) {
        CompletableFuture<Integer> count = new CompletableFuture<>();
        drain(messages, new AtomicInteger(), count);
        return count;
    }

    private static void drain(Messages messages, AtomicInteger read, CompletableFuture<Integer> count) {
        while (true) {
            CompletableFuture<Message> next = messages.next().toCompletableFuture();
            if (!next.isDone()) {
                next.whenComplete((message, failure) -> {
                    if (failure != null) {
                        count.completeExceptionally(failure);
                    } else if (message == null) {
                        count.complete(read.get());
                    } else {
                        read.incrementAndGet();
                        drain(messages, read, count);
                    }
                });
                return;
            }
            if (next.join() == null) {
                count.complete(read.get());
                return;
            }
            read.incrementAndGet();
        }
    }

    private static String join(CompletionStage<Message> next) {
        return next.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join().text();
    }

    private static MicroException failure(CompletionStage<Message> next) {
        return MicroException.of(assertThrows(
                CompletionException.class,
                () -> next.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join()));
    }
}
