package dev.micro.client;

import static dev.micro.client.Town.GREETER;
import static dev.micro.client.Town.json;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Response;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetryTest {
    private final Town town = new Town();
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void aPlainCallThatReachedAHandlerIsNeverSentTwice() {
        for (Code code : Code.values()) {
            asked.set(0);
            town.node("go." + code.number(), "1", Map.of(), fails(code.error("no")));
            assertThrows(MicroException.class, () -> call(town.client, "go." + code.number()));
            assertEquals(1, asked.get(), code.name());
        }
    }

    /** A filter that asks others may be told that those were not reached: no reason to send this call again. */
    @Test
    void whatAFilterWasToldOfAnotherCallSaysNothingOfThisOne() {
        town.node(answers());
        town.node(answers());
        MicroException elsewhere = Code.UNAVAILABLE.error("audit refused").untouched(true);
        try (Client audited = town.builder()
                .attemptFilter((request, next) ->
                        next.handle(request).thenCompose(response -> CompletableFuture.failedFuture(elsewhere)))
                .build()) {
            MicroException failure = assertThrows(MicroException.class, () -> call(audited, GREETER));
            assertEquals(1, asked.get());
            assertFalse(failure.untouched());
        }
    }

    @Test
    void whatReachedNoHandlerIsSentElsewhereWhateverItIs() {
        for (int port = 9001; port < 9006; port++) {
            town.ghost(port);
        }
        town.node(answers());
        for (int i = 0; i < 50; i++) {
            assertNull(call(town.client, GREETER));
        }
        assertEquals(50, asked.get());
    }

    @Test
    void noRetriesStillSendElsewhereWhatReachedNoHandler() {
        town.ghost(9001);
        town.ghost(9002);
        town.node(answers());
        Caller once = town.client.with(options -> options.retries(0));
        for (int i = 0; i < 20; i++) {
            assertNull(call(once, GREETER));
        }
    }

    @Test
    void aRefusalOfAServerGoesElsewhereAndIsNotAskedAgainOfTheSame() {
        Handler full = fails(Code.RESOURCE_EXHAUSTED.error("64 calls run").untouched(true));
        town.node(full);
        MicroException alone = assertThrows(MicroException.class, () -> call(town.client, GREETER));
        assertEquals("RESOURCE_EXHAUSTED: 64 calls run", alone.getMessage());
        assertEquals(1, asked.get());
        town.node(answers());
        for (int i = 0; i < 20; i++) {
            assertNull(call(town.client, GREETER));
        }
    }

    @Test
    void aServerThatIsDownIsNamedWithAllAttempts() {
        town.ghost(4711);
        town.ghost(4712);
        MicroException down = assertThrows(MicroException.class, () -> call(town.client, GREETER));
        assertEquals(Code.UNAVAILABLE, down.code());
        assertTrue(down.untouched());
        String one = "127\\.0\\.0\\.1:471[12] refused";
        assertTrue(
                down.detail().matches("go\\.micro\\.srv\\.greeter: 4 attempts in \\d+ ms: " + one + "; " + one),
                down.detail());
        MicroException once =
                assertThrows(MicroException.class, () -> call(town.client.with(o -> o.retries(0)), GREETER));
        assertTrue(once.detail().contains(": 2 attempts in "), once.detail());
    }

    @Test
    void whatIsIdempotentIsAskedThreeTimes() {
        town.node(fails(Code.UNAVAILABLE.error("restarting").from(GREETER)));
        Caller idempotent = town.client.with(options -> options.idempotent(true));
        MicroException failure = assertThrows(MicroException.class, () -> call(idempotent, GREETER));
        assertEquals(3, asked.get());
        assertTrue(
                failure.getMessage()
                        .matches(
                                "UNAVAILABLE from " + GREETER + ": " + GREETER + ": 3 attempts in \\d+ ms: restarting"),
                failure.getMessage());
        assertFalse(failure.untouched());
        asked.set(0);
        assertThrows(MicroException.class, () -> call(idempotent.with(o -> o.retries(0)), GREETER));
        assertEquals(1, asked.get());
    }

    /** What is idempotent is known once the service is; a first call waits for that. */
    @Test
    void theVeryFirstCallOfAnIdempotentEndpointIsAskedAgain() {
        town.node(failsFirst(Code.UNAVAILABLE.error("restarting").from(GREETER), 2));
        town.idempotent("Say.Hi");
        try (Client fresh = town.builder().build()) {
            assertNull(call(fresh, GREETER));
        }
        assertEquals(3, asked.get());
    }

    @Test
    void whatTheRegistryCallsIdempotentIsAskedAgain() {
        town.node(failsFirst(Code.UNAVAILABLE.error("restarting").from(GREETER), 2));
        town.idempotent("Say.Hi");
        assertNull(call(town.client, GREETER));
        assertEquals(3, asked.get());
        asked.set(0);
        Caller careful = town.client.with(options -> options.idempotent(false));
        assertThrows(MicroException.class, () -> call(careful, GREETER));
        assertEquals(1, asked.get());
    }

    @Test
    void whatTheRegistryCallsIdempotentIsAskedAgainByEitherSpellingOfItsFirstLetters() {
        town.node(fails(Code.UNAVAILABLE.error("restarting").from(GREETER)));
        for (String published : List.of("Say.Hi", "Say.hi")) {
            town.idempotent(published);
            for (String spelling : List.of("Say.Hi", "Say.hi", "say.Hi", "say.hi")) {
                assertEquals(3, attempts(spelling), spelling);
            }
            for (String other : List.of("Say.HI", "SAy.Hi", "Say.Ho", "Say.Hii", "Hi", "")) {
                assertEquals(1, attempts(other), other);
            }
        }
    }

    private int attempts(String endpoint) {
        asked.set(0);
        assertThrows(MicroException.class, () -> town.client.call(GREETER, endpoint, null, Void.class));
        return asked.get();
    }

    @Test
    void anAttemptThatTakesTooLongIsCancelledAloneAndAnotherNodeIsAsked() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        Town.House slow = town.node(request -> {
            request.context().onCancel(why -> cancelled.countDown());
            arrived.countDown();
            return new CompletableFuture<>();
        });
        town.warm();
        Caller brief = town.client.with(o -> o.idempotent(true).timeout(ofMillis(600)));
        CompletableFuture<Void> call = brief.callAsync(GREETER, "Say.Hi", null, Void.class);
        assertTrue(arrived.await(5, TimeUnit.SECONDS));
        Town.House quick = town.node(answers());
        assertNull(call.get(5, TimeUnit.SECONDS));
        assertTrue(cancelled.await(5, TimeUnit.SECONDS));
        assertEquals(1, slow.asked.size());
        assertEquals(1, quick.asked.size());
        assertTrue(slow.asked.get(0).context().deadline() - System.nanoTime()
                < ofMillis(200).toNanos());
    }

    @Test
    void theLastAttemptHasAllTheTimeThatIsLeft() {
        Town.House node = town.node(failsFirst(Code.UNAVAILABLE.error("restarting"), 2));
        call(town.client.with(o -> o.idempotent(true).timeout(ofSeconds(9))), GREETER);
        long first = node.asked.get(0).context().deadline();
        long last = node.asked.get(2).context().deadline();
        assertTrue(last - first > ofSeconds(7).toNanos(), (last - first) + " ns");
    }

    @Test
    void aDeadlineOfManyAttemptsSaysWhichItWas() {
        Town.House node = town.node(request -> new CompletableFuture<>());
        town.warm();
        Caller brief = town.client.with(o -> o.idempotent(true).timeout(ofMillis(400)));
        MicroException late = assertThrows(MicroException.class, () -> call(brief, GREETER));
        assertTrue(
                late.getMessage()
                        .matches("DEADLINE_EXCEEDED: Say\\.Hi after \\d+ ms \\(waited for the answer of "
                                + node.address() + "; attempt 3\\)"),
                late.getMessage());
        assertEquals(3, node.asked.size());
    }

    @Test
    void otherFailuresAreAnAnswer() {
        for (Code code : new Code[] {Code.INTERNAL, Code.INVALID_ARGUMENT, Code.ABORTED, Code.RESOURCE_EXHAUSTED}) {
            asked.set(0);
            town.node("go." + code.number(), "1", Map.of(), fails(code.error("no")));
            assertThrows(
                    MicroException.class, () -> call(town.client.with(o -> o.idempotent(true)), "go." + code.number()));
            assertEquals(1, asked.get(), code.name());
        }
    }

    @Test
    void aCancelEndsTheWaitBetweenAttempts() {
        Context context = Context.root().child();
        town.node(request -> {
            context.cancel(Code.CANCELLED.error("enough"));
            return CompletableFuture.failedFuture(Code.UNAVAILABLE.error("restarting"));
        });
        Caller idempotent = town.client.with(o -> o.idempotent(true).retries(10));
        MicroException why = assertThrows(MicroException.class, () -> context.call(() -> call(idempotent, GREETER)));
        assertEquals(Code.CANCELLED, why.code());
    }

    @Test
    void filtersSeeEachCallOnceAndAttemptFiltersEachAttempt() {
        town.node(failsFirst(Code.UNAVAILABLE.error("restarting"), 2));
        StringBuilder seen = new StringBuilder();
        try (Client client = town.builder()
                .filter((request, next) -> {
                    seen.append("[a ");
                    return next.handle(request).whenComplete((response, failure) -> seen.append("a]"));
                })
                .filter((request, next) -> {
                    seen.append("b ");
                    return next.handle(request.with("token", "t"));
                })
                .attemptFilter((request, next) -> {
                    seen.append("(c ");
                    return next.handle(request).whenComplete((response, failure) -> seen.append("c)"));
                })
                .attemptFilter((request, next) -> {
                    seen.append("d ");
                    return next.handle(request);
                })
                .build()) {
            call(client.with(o -> o.idempotent(true)), GREETER);
        }
        assertEquals("[a b (c d c)(c d c)(c d c)a]", seen.toString());
    }

    @Test
    void whatAFilterThrowsFailsTheCallAndReachesNobody() {
        Town.House node = town.node(answers());
        try (Client client = town.builder()
                .filter((request, next) -> {
                    throw Code.UNAUTHENTICATED.error("no token");
                })
                .build()) {
            MicroException refused = assertThrows(MicroException.class, () -> call(client, GREETER));
            assertEquals("UNAUTHENTICATED: no token", refused.getMessage());
        }
        assertEquals(0, node.asked.size());
    }

    private static Void call(Caller caller, String service) {
        return caller.call(service, "Say.Hi", null, Void.class);
    }

    private Handler answers() {
        return request -> {
            asked.incrementAndGet();
            return json("{}");
        };
    }

    private Handler fails(MicroException why) {
        return failsFirst(why, Integer.MAX_VALUE);
    }

    private Handler failsFirst(MicroException why, int times) {
        return request -> asked.incrementAndGet() <= times ? failed(why) : json("{}");
    }

    private static CompletionStage<Response> failed(MicroException why) {
        return CompletableFuture.failedFuture(why);
    }
}
