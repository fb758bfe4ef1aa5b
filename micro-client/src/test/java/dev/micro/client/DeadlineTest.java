package dev.micro.client;

import static dev.micro.client.Town.GREETER;
import static dev.micro.client.Town.json;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.client.CallTest.Reply;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.MicroException;
import dev.micro.core.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a call may take, and what is said of one that took longer. */
@Timeout(60)
class DeadlineTest {
    private final Town town = new Town();
    private final Client client = town.client;

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void aFilterThatNeverAnswersHoldsNobodyBeyondTheDeadline() throws Exception {
        town.node(request -> json("{}"));
        try (Client held = town.builder()
                        .timeout(ofMillis(100))
                        .filter((request, next) -> new CompletableFuture<>())
                        .build();
                Client heldLater = town.builder()
                        .timeout(ofMillis(100))
                        .attemptFilter((request, next) -> new CompletableFuture<>())
                        .build()) {
            for (Client client : List.of(held, heldLater)) {
                MicroException late =
                        assertThrows(MicroException.class, () -> client.call(GREETER, "Say.Hi", null, Void.class));
                assertEquals(
                        "DEADLINE_EXCEEDED: go.micro.srv.greeter Say.Hi: a filter did not answer in time",
                        late.getMessage());
                CompletableFuture<Void> call = client.callAsync(GREETER, "Say.Hi", null, Void.class);
                Throwable failure = call.handle((reply, thrown) -> thrown).get(5, SECONDS);
                assertEquals(Code.DEADLINE_EXCEEDED, MicroException.of(failure).code());
            }
        }
    }

    @Test
    @SuppressWarnings("NullAway") // what a filter does whose author has no such tool
    void aFilterThatAnswersNothingLaterFailsItsCallAtOnce() throws Exception {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        try (Client given = town.builder().filter((request, next) -> answer).build()) {
            CompletableFuture<Void> call = given.callAsync(GREETER, "Say.Hi", null, Void.class);
            answer.complete(null);
            Throwable failure = call.handle((reply, thrown) -> thrown).get(4, SECONDS);
            assertEquals(Code.INTERNAL, MicroException.of(failure).code());
        }
    }

    @Test
    void aDeadlineSaysWhichPhaseHowLongWhichNodeAndWhichAttempt() throws Exception {
        CompletableFuture<MicroException> cancelled = new CompletableFuture<>();
        Town.House node = town.node(request -> {
            request.context().onCancel(cancelled::complete);
            return new CompletableFuture<>();
        });
        town.warm();
        Caller brief = client.with(options -> options.timeout(ofMillis(50)));
        MicroException late =
                assertThrows(MicroException.class, () -> brief.call(GREETER, "Say.Hello", null, Reply.class));
        assertEquals(Code.DEADLINE_EXCEEDED, late.code());
        assertTrue(
                late.detail()
                        .matches("Say\\.Hello after \\d+ ms \\(waited for the answer of " + node.address()
                                + "; attempt 1\\)"),
                late.detail());
        cancelled.get(5, SECONDS);
        assertEquals(1, node.asked.size());
    }

    @Test
    void theHandlerSeesTheTimeThatIsLeftAndNoneWhenNoneWasSet() {
        Town.House node = town.node(request -> json("{}"));
        client.call(GREETER, "Say.Hi", null, Void.class);
        client.with(CallOptions::noTimeout).call(GREETER, "Say.Hi", null, Void.class);
        assertTrue(node.asked.get(0).context().remaining() <= ofSeconds(5).toNanos());
        assertTrue(node.asked.get(0).context().timed());
        assertEquals(Long.MAX_VALUE, node.asked.get(1).context().remaining());
    }

    @Test
    void aCallInsideAContextHasNoMoreTimeThanThat() throws Exception {
        Town.House node = town.node(request -> json("{}"));
        Context.root().within(ofMillis(900).toNanos()).call(() -> client.call(GREETER, "Say.Hi", null, Void.class));
        assertTrue(node.asked.get(0).context().remaining() < ofMillis(900).toNanos());
    }

    @Test
    void aCallWhoseTimeIsOverReachesNobody() throws Exception {
        Town.House node = town.node(request -> json("{}"));
        client.call(GREETER, "Say.Hi", null, Void.class);
        MicroException late = Context.root()
                .within(0)
                .call(() -> assertThrows(MicroException.class, () -> client.call(GREETER, "Say.Hi", null, Void.class)));
        assertEquals(Code.DEADLINE_EXCEEDED, late.code());
        assertEquals(1, node.asked.size());
    }
}
