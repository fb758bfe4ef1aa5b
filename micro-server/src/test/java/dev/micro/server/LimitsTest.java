package dev.micro.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Endpoints;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many calls may run, and what becomes of the others. */
@Timeout(60)
class LimitsTest {
    /** Holds each call until it is let go. */
    @Endpoints
    @SuppressWarnings("unused") // read by reflection
    static final class Gate {
        final CountDownLatch open = new CountDownLatch(1);
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();

        public String pass() throws InterruptedException {
            inside.incrementAndGet();
            try {
                open.await();
                return Thread.currentThread().getName();
            } finally {
                ended.incrementAndGet();
            }
        }
    }

    @Test
    void callsBeyondTheLimitAreRefusedUntouched() {
        Gate gate = new Gate();
        try (Served served = new Served(builder -> builder.handle(gate).concurrentCalls(2))) {
            CompletableFuture<Response> one = served.send("Gate.Pass", "{}");
            CompletableFuture<Response> two = served.send("Gate.Pass", "{}");
            MicroException refused = served.failure("Gate.Pass", "{}");
            assertEquals(
                    "RESOURCE_EXHAUSTED from test: test runs 2 calls already (ServerBuilder.concurrentCalls)",
                    refused.getMessage());
            assertTrue(refused.untouched());
            gate.open.countDown();
            Served.join(one);
            Served.join(two);
            assertTrue(served.call("Gate.Pass", "{}").startsWith("\"micro-test-"), "there is room again");
        }
    }

    @Test
    void aCancelledCallKeepsItsPlaceUntilItsHandlerEnds() {
        Gate gate = new Gate();
        try (Served served = new Served(builder -> builder.handle(gate).concurrentCalls(1))) {
            Context context = Context.root().child();
            CompletableFuture<Response> running = served.send(request(context));
            Served.until("the handler runs", () -> gate.inside.get() == 1);
            context.cancel(Code.CANCELLED.error("enough"));
            assertEquals(Code.CANCELLED, Served.failure(running).code());
            assertEquals(
                    Code.RESOURCE_EXHAUSTED, served.failure("Gate.Pass", "{}").code());
            gate.open.countDown();
            Served.until("there is room again", () -> {
                CompletableFuture<Response> next = served.send("Gate.Pass", "{}");
                return next.handle((response, failure) -> response != null).join();
            });
        }
    }

    /** Neither does it keep close() waiting. */
    @Test
    void aStageThatNeverCompletesGivesItsPlaceBackWhenItsCallIsLongOver() {
        CompletableFuture<Response> never = new CompletableFuture<>();
        long begun = System.nanoTime();
        Duration cap = Duration.ofMillis(200);
        try (Served served = new Served(builder -> builder.timeout(cap)
                .concurrentCalls(1)
                .handle(new Forgetful())
                .endpoint("Raw.Forgets", request -> never))) {
            for (String endpoint : List.of("Raw.Forgets", "Forgetful.Forgets")) {
                Context context = Context.root().child();
                CompletableFuture<Response> running =
                        served.send(Served.request(endpoint, "application/json", new byte[] {'{', '}'}, context));
                Served.until(
                        "it runs",
                        () -> Served.failure(served.send("Raw.Forgets", "{}")).code() == Code.RESOURCE_EXHAUSTED);
                context.cancel(Code.CANCELLED.error("enough"));
                assertEquals(Code.CANCELLED, Served.failure(running).code());
                Served.until(
                        "there is room again",
                        () -> Served.failure(served.send("Raw.None", "{}")).code() == Code.UNIMPLEMENTED);
            }
        }
        assertTrue(System.nanoTime() - begun < Duration.ofSeconds(20).toNanos(), "close() waited for its grace");
    }

    @Endpoints
    static final class Forgetful {
        public CompletableFuture<String> forgets() {
            return new CompletableFuture<>();
        }
    }

    @Test
    void aBoundedPoolRunsSoManyQueuesSoManyAndRefusesTheRest() {
        Gate gate = new Gate();
        Handler floor = floor(gate);
        try (Workers workers = new Workers("test", 64, 256, false)) {
            List<CompletableFuture<Response>> taken = new ArrayList<>();
            for (int i = 0; i < 64 + 256; i++) {
                taken.add(apply(workers, Context.root(), floor));
            }
            Served.until("all threads work", () -> gate.inside.get() == 64);
            MicroException refused = Served.failure(apply(workers, Context.root(), floor));
            assertEquals(
                    "RESOURCE_EXHAUSTED from test: test has 64 threads at work and 256 calls queued"
                            + " (ServerBuilder.blockingThreads, queue; or @Endpoint(nonBlocking = true))",
                    refused.getMessage());
            assertTrue(refused.untouched());
            assertEquals(64, gate.inside.get());
            gate.open.countDown();
            taken.forEach(Served::join);
            assertEquals(320, gate.ended.get());
            Served.join(apply(workers, Context.root(), floor));
        }
    }

    @Test
    void aThreadThatWaitsForAnotherFutureIsNotReplaced() {
        CountDownLatch open = new CountDownLatch(1);
        AtomicInteger inside = new AtomicInteger();
        Handler waits = request -> {
            inside.incrementAndGet();
            CompletableFuture.runAsync(() -> await(open)).join(); // what a blocking call of a client does
            return CompletableFuture.completedFuture(Served.EMPTY);
        };
        try (Workers workers = new Workers("test", 2, 10, false)) {
            List<CompletableFuture<Response>> taken = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                taken.add(apply(workers, Context.root(), waits));
            }
            Served.until("both threads wait", () -> inside.get() == 2);
            open.countDown();
            taken.forEach(Served::join);
            assertEquals(12, inside.get());
        }
    }

    @Test
    void aQueuedCallThatNobodyWaitsForIsNeverCarriedOut() {
        Gate gate = new Gate();
        AtomicInteger carriedOut = new AtomicInteger();
        Handler counts = request -> {
            carriedOut.incrementAndGet();
            return CompletableFuture.completedFuture(Served.EMPTY);
        };
        try (Workers workers = new Workers("test", 1, 10, false)) {
            CompletableFuture<Response> running = apply(workers, Context.root(), floor(gate));
            Served.until("the only thread works", () -> gate.inside.get() == 1);
            Context late = Context.root().within(TimeUnit.MILLISECONDS.toNanos(1));
            Context cancelled = Context.root().child();
            CompletableFuture<Response> expired = apply(workers, late, counts);
            CompletableFuture<Response> unwanted = apply(workers, cancelled, counts);
            CompletableFuture<Response> wanted = apply(workers, Context.root(), counts);
            cancelled.cancel(Code.CANCELLED.error("enough"));
            Served.until("the deadline is over", () -> late.remaining() <= 0);
            gate.open.countDown();
            Served.join(running);
            Served.join(wanted);
            assertEquals(Code.DEADLINE_EXCEEDED, Served.failure(expired).code());
            assertEquals(Code.CANCELLED, Served.failure(unwanted).code());
            assertEquals(1, carriedOut.get());
        }
    }

    @Test
    void blockingMethodsRunOnVirtualThreadsWhereThereAreAny() throws Exception {
        boolean virtual = Runtime.version().feature() >= 21;
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        try (Workers workers = new Workers("test", 1, 0)) {
            Served.join(apply(workers, Context.root(), request -> {
                ran.complete(Thread.currentThread());
                return CompletableFuture.completedFuture(Served.EMPTY);
            }));
            Thread thread = ran.get(10, TimeUnit.SECONDS);
            assertTrue(thread.getName().startsWith("micro-test-"), thread.getName());
            assertTrue(thread.isDaemon());
            assertEquals(!virtual, thread instanceof WorkerThread);
        }
    }

    @Test
    void onVirtualThreadsOnlyTheLimitOfCallsCounts() {
        if (Runtime.version().feature() < 21) {
            return; // there are none
        }
        Gate gate = new Gate();
        try (Workers workers = new Workers("test", 1, 0, true)) {
            List<CompletableFuture<Response>> taken = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                taken.add(apply(workers, Context.root(), floor(gate)));
            }
            Served.until("all run at once", () -> gate.inside.get() == 500);
            gate.open.countDown();
            taken.forEach(Served::join);
        }
    }

    @Test
    void closedWorkersRefuseAndInterrupt() {
        Gate gate = new Gate();
        Workers workers = new Workers("test", 1, 1, false);
        CompletableFuture<Response> running = apply(workers, Context.root(), floor(gate));
        Served.until("the thread works", () -> gate.inside.get() == 1);
        workers.close();
        Served.until("the handler was interrupted", () -> gate.ended.get() == 1);
        assertFalse(Served.failure(running).untouched());
        MicroException refused = Served.failure(apply(workers, Context.root(), floor(gate)));
        assertEquals("UNAVAILABLE from test: test is closed", refused.getMessage());
        assertTrue(refused.untouched());
    }

    @Test
    void theLongestTimeIsTheServers() {
        Gate gate = new Gate();
        try (Served served = new Served(
                builder -> builder.handle(gate).timeout(Duration.ofMillis(100)).grace(Duration.ZERO))) {
            MicroException late = served.failure("Gate.Pass", "{}");
            assertEquals(
                    "DEADLINE_EXCEEDED from test: Gate.Pass after 100ms, the most that test allows", late.getMessage());
            gate.open.countDown();
        }
    }

    @Test
    void whatIsLateAlreadyReachesNobody() {
        Gate gate = new Gate();
        Deadline deadline = new Deadline("test", Duration.ofSeconds(30));
        Request late = request(Context.root().within(0));
        CompletableFuture<Response> refused = deadline.apply(late, floor(gate)).toCompletableFuture();
        assertEquals(Code.DEADLINE_EXCEEDED, Served.failure(refused).code());
        assertEquals(0, gate.inside.get());
        deadline.close();
    }

    @Test
    void filtersSeeTheTimeThatIsLeftAndTheCurrentContext() {
        List<Context> seen = new ArrayList<>();
        Served served = new Served(builder -> builder.timeout(Duration.ofSeconds(5))
                .filter((request, next) -> {
                    seen.add(request.context());
                    seen.add(Context.current());
                    return next.handle(request);
                })
                .endpoint("Raw.Echo", request -> CompletableFuture.completedFuture(Served.EMPTY)));
        try (served) {
            served.call("Raw.Echo", "");
            assertEquals(seen.get(0), seen.get(1));
            assertTrue(seen.get(0).remaining() <= TimeUnit.SECONDS.toNanos(5));
        }
    }

    private static Handler floor(Gate gate) {
        return request -> {
            try {
                gate.pass();
            } catch (InterruptedException e) {
                return CompletableFuture.failedFuture(e);
            }
            return CompletableFuture.completedFuture(Served.EMPTY);
        };
    }

    private static CompletableFuture<Response> apply(Workers workers, Context context, Handler floor) {
        return workers.apply(request(context), floor).toCompletableFuture();
    }

    private static Request request(Context context) {
        return Served.request("Gate.Pass", "application/json", new byte[] {'{', '}'}, context);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw MicroException.of(e);
        }
    }
}
