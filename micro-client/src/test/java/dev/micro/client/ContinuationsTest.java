package dev.micro.client;

import static dev.micro.client.Town.GREETER;
import static dev.micro.client.Town.json;
import static java.time.Duration.ofMillis;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.EventLoopThread;
import dev.micro.core.MicroException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On which thread a caller goes on, whatever its call waited for. */
@Timeout(60)
class ContinuationsTest {
    private final Town town = new Town();

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void aRetryAfterAPauseGoesOnOnALoop() throws Exception {
        town.node(request -> CompletableFuture.failedFuture(Code.UNAVAILABLE.error("busy")));
        town.warm();
        Caller caller = town.client.with(options -> options.idempotent(true).retries(1));
        goesOnOnALoop(Code.UNAVAILABLE, caller);
    }

    @Test
    void theFirstCallOfAServiceGoesOnOnALoop() throws Exception {
        town.registry.mood(TownRegistry.Mood.SILENT);
        goesOnOnALoop(Code.UNAVAILABLE, town.client, () -> town.registry.mood(TownRegistry.Mood.AWAY));
    }

    @Test
    void aCallThatWaitedInVainForTheRegistryGoesOnOnALoop() throws Exception {
        town.registry.mood(TownRegistry.Mood.SILENT);
        goesOnOnALoop(Code.DEADLINE_EXCEEDED, town.client.with(options -> options.timeout(ofMillis(50))));
    }

    @Test
    void aRegistryThatSaysNothingIsGivenUpOnALoop() throws Exception {
        town.registry.mood(TownRegistry.Mood.SILENT);
        goesOnOnALoop(Code.UNAVAILABLE, town.client);
    }

    @Test
    void aServiceThatIsNotThereIsSaidToBeSoOnALoop() throws Exception {
        town.registry.mood(TownRegistry.Mood.SILENT);
        goesOnOnALoop(Code.NOT_FOUND, town.client, () -> town.registry.mood(TownRegistry.Mood.TELLS));
    }

    @Test
    void aDeadlineInMemoryComesOnALoop() throws Exception {
        town.node(request -> new CompletableFuture<>());
        town.warm();
        goesOnOnALoop(Code.DEADLINE_EXCEEDED, town.client.with(options -> options.timeout(ofMillis(50))));
    }

    /** What would otherwise wait for itself is told so. */
    @Test
    void aCallThatBlocksInAContinuationIsRefused() throws Exception {
        town.node(request -> new CompletableFuture<>());
        town.warm();
        CompletableFuture<Object> then = town.client
                .with(options -> options.timeout(ofMillis(50)))
                .callAsync(GREETER, "Say.Hi", null, Void.class)
                .handle((reply, failure) -> town.client.call(GREETER, "Say.Hi", null, Void.class));
        MicroException refused =
                MicroException.of(then.handle((value, failure) -> failure).get(5, SECONDS));
        assertEquals(Code.FAILED_PRECONDITION, refused.code());
    }

    @Test
    void whoWaitsForACallInAContinuationIsRefused() throws Exception {
        town.node(request -> request.endpoint().equals("Say.Never") ? new CompletableFuture<>() : json("{}"));
        town.warm();
        CompletableFuture<Object> then = town.client
                .with(options -> options.timeout(ofMillis(50)))
                .callAsync(GREETER, "Say.Never", null, String.class)
                .handle((reply, failure) -> town.client
                        .callAsync(GREETER, "Say.Never", null, String.class)
                        .thenApply(String::trim)
                        .join());
        MicroException refused =
                MicroException.of(then.handle((value, failure) -> failure).get(5, SECONDS));
        assertEquals(Code.FAILED_PRECONDITION, refused.code());
    }

    /** Every way to complete the call's future ends the call. */
    @Test
    void whoeverCompletesTheFutureEndsTheCall() throws Exception {
        AtomicInteger cancelled = new AtomicInteger();
        town.node(request -> {
            request.context().onCancel(why -> cancelled.incrementAndGet());
            return new CompletableFuture<>();
        });
        town.warm();
        assertEquals(
                "by hand", call().completeAsync(() -> "by hand", Runnable::run).get(5, SECONDS));
        call().obtrudeValue("obtruded");
        call().obtrudeException(new IllegalStateException("obtruded"));
        assertEquals(3, cancelled.get());
    }

    private CompletableFuture<String> call() {
        return town.client.callAsync(GREETER, "Say.Hi", null, String.class);
    }

    private static void goesOnOnALoop(Code code, Caller caller) throws Exception {
        goesOnOnALoop(code, caller, () -> {});
    }

    /** What ends the call at once comes after the continuation: one added to a call that is over runs where it is added. */
    private static void goesOnOnALoop(Code code, Caller caller, Runnable ending) throws Exception {
        record Outcome(Code code, Thread thread, boolean loop) {}
        CompletableFuture<Outcome> then = caller.callAsync(GREETER, "Say.Hi", null, Void.class)
                .handle((reply, failure) -> new Outcome(
                        MicroException.of(failure).code(), Thread.currentThread(), EventLoopThread.isCurrent()));
        ending.run();
        Outcome outcome = then.get(10, SECONDS);
        assertEquals(code, outcome.code());
        assertTrue(outcome.loop(), () -> "on " + outcome.thread());
    }
}
