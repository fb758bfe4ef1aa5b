package dev.micro.transport.contract;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.until;
import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.contract.Gates;
import dev.micro.transport.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every transport keeps; a plugin's test extends this. Here: while reply, cancel and deadline race, each call has
 * one outcome, and nothing is left.
 */
public abstract class TransportContract extends TransportLifeContract {
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);

    @AfterEach
    void stopTheClock() {
        clock.shutdownNow();
    }

    @Test
    void everyCallOfManyGetsItsOwnReply() throws InterruptedException {
        Connection connection = connect(listen(request -> {
            int delay = ThreadLocalRandom.current().nextInt(6);
            return delay == 0
                    ? CompletableFuture.completedFuture(Asking.echo(request))
                    : CompletableFuture.supplyAsync(
                            () -> Asking.echo(request), work -> clock.schedule(work, delay, MILLISECONDS));
        }));
        int callers = 32;
        int each = 250;
        AtomicInteger answered = new AtomicInteger();
        List<Thread> threads = IntStream.range(0, callers)
                .mapToObj(caller -> new Thread(() -> IntStream.range(0, each).forEach(i -> {
                    askWith(connection, caller * each + i);
                    answered.incrementAndGet();
                })))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(callers * each, answered.get());
    }

    private static void askWith(Connection connection, int id) {
        byte[] body = new byte[new Random(id).nextInt(id % 50 == 0 ? 200_000 : 2_000)];
        Arrays.fill(body, (byte) id);
        Metadata metadata = Metadata.of("id", Integer.toString(id), "user", "u" + id % 300);
        Response answer = Asking.reply(
                connection.handle(new Request(SERVICE, "Say.Hello", metadata, Message.of(body), Context.root())));
        boolean mine = answer.metadata().equals(metadata)
                && ((Message) answer.body()).<Boolean, RuntimeException>read(bytes -> Arrays.equals(bytes, body));
        if (!mine) {
            Gates.misrouted("call " + id + " got " + answer.metadata());
        }
    }

    @Test
    void replyAndDeadlineAtTheSameMomentHaveOneOutcome() {
        AtomicInteger running = new AtomicInteger();
        Connection connection = connect(listen(request -> {
            running.incrementAndGet();
            CompletableFuture<Response> answer = new CompletableFuture<>();
            long off = ThreadLocalRandom.current().nextLong(-1_000_000, 1_000_000);
            clock.schedule(
                    () -> answer.complete(response("x")), request.context().remaining() + off, NANOSECONDS);
            return answer.whenComplete((done, failure) -> running.decrementAndGet());
        }));
        int calls = Scale.of(4_000, 50_000);
        Outcomes outcomes = new Outcomes(calls);
        Semaphore few = new Semaphore(32); // many at once would all be late on a machine that is busy
        for (int i = 0; i < calls; i++) {
            few.acquireUninterruptibly();
            CompletionStage<Response> call = connection.handle(
                    Asking.request(new byte[10], Context.root().child().within(MILLISECONDS.toNanos(5))));
            outcomes.count(call);
            call.whenComplete((response, failure) -> few.release());
        }
        outcomes.await();
        assertEquals(calls, outcomes.replies.get() + outcomes.late.get());
        assertTrue(outcomes.late.get() > 0, "none was late");
        assertTrue(outcomes.replies.get() > 0, "none was in time");
        until("all handlers ended", () -> running.get() == 0);
    }

    @Test
    void cancelAtAnyMomentEndsBothSides() {
        AtomicInteger far = new AtomicInteger();
        Connection connection = connect(listen(request -> {
            far.incrementAndGet();
            request.context().onCancel(why -> far.decrementAndGet());
            return new CompletableFuture<>();
        }));
        int calls = Scale.of(10_000, 100_000);
        Outcomes outcomes = new Outcomes(calls);
        for (int i = 0; i < calls; i++) {
            Context near = Context.root().child();
            outcomes.count(connection.handle(Asking.request(new byte[10], near)));
            clock.schedule(
                    () -> near.cancel(Code.CANCELLED.error("at random")),
                    ThreadLocalRandom.current().nextLong(5_000),
                    MICROSECONDS);
        }
        outcomes.await();
        assertEquals(calls, outcomes.cancelled.get());
        until("no far context is left", () -> far.get() == 0);
    }

    /** Counts outcomes, and lets so many calls be under way that none is refused for their number. */
    private static final class Outcomes {
        private final Semaphore room = new Semaphore(500);
        private final Semaphore ended = new Semaphore(0);
        private final int all;
        private final AtomicInteger replies = new AtomicInteger();
        private final AtomicInteger late = new AtomicInteger();
        private final AtomicInteger cancelled = new AtomicInteger();

        Outcomes(int all) {
            this.all = all;
        }

        void count(CompletionStage<Response> stage) {
            stage.whenComplete((response, failure) -> {
                if (response != null) {
                    replies.incrementAndGet();
                } else {
                    switch (MicroException.of(failure).code()) {
                        case DEADLINE_EXCEEDED -> late.incrementAndGet();
                        case CANCELLED -> cancelled.incrementAndGet();
                        default -> Gates.misrouted("unexpected: " + failure);
                    }
                }
                room.release();
                ended.release();
            });
            room.acquireUninterruptibly();
        }

        void await() {
            try {
                assertTrue(ended.tryAcquire(all, 30, SECONDS), "calls without an outcome");
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
