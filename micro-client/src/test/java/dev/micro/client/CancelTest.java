package dev.micro.client;

import static dev.micro.client.CallTest.failure;
import static dev.micro.client.Town.GREETER;
import static dev.micro.client.Town.json;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.client.CallTest.Reply;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever stops waiting, and however: the call ends at once, here and at its handler. */
@Timeout(60)
class CancelTest {
    private final Town town = new Town();
    private final Client client = town.client;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CompletableFuture<MicroException> cancelled = new CompletableFuture<>();

    @AfterEach
    void close() {
        town.close();
    }

    /** A handler that never answers. */
    private CompletionStage<Response> never(Request request) {
        request.context().onCancel(cancelled::complete);
        asked.countDown();
        return new CompletableFuture<>();
    }

    @Test
    void cancelReachesTheHandler() throws Exception {
        town.node(this::never);
        CompletableFuture<Reply> call = client.callAsync(GREETER, "Say.Hi", null, Reply.class);
        assertTrue(asked.await(5, SECONDS));
        assertTrue(call.cancel(true));
        assertSame(Code.CANCELLED, cancelled.get(5, SECONDS).code());
        assertThrows(CancellationException.class, call::join);
    }

    @Test
    void aTimeoutOfTheFutureReachesTheHandlerAsWell() throws Exception {
        town.node(this::never);
        town.warm();
        CompletableFuture<Reply> call =
                client.callAsync(GREETER, "Say.Hi", null, Reply.class).orTimeout(20, TimeUnit.MILLISECONDS);
        cancelled.get(5, SECONDS);
        ExecutionException late = assertThrows(ExecutionException.class, () -> call.get(5, SECONDS));
        assertInstanceOf(TimeoutException.class, late.getCause());
    }

    @Test
    void ofCancelAndReplyExactlyOneWins() throws Exception {
        BlockingQueue<CompletableFuture<Response>> answers = new LinkedBlockingQueue<>();
        town.node(request -> {
            CompletableFuture<Response> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
        });
        Response reply = json("{\"msg\":\"m\"}").toCompletableFuture().join();
        for (int i = 0; i < 500; i++) {
            CompletableFuture<Reply> call = client.callAsync(GREETER, "Say.Hi", null, Reply.class);
            CompletableFuture<Response> answer = answers.take();
            Thread replying = new Thread(() -> answer.complete(reply));
            replying.start();
            boolean first = call.cancel(true);
            replying.join();
            assertTrue(call.isDone());
            assertEquals(first, call.isCancelled());
            if (!first) {
                assertEquals(new Reply("m"), call.join());
            }
        }
    }

    @Test
    void aLateReplyIsDropped() throws Exception {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        town.node(request -> answer);
        CompletableFuture<Reply> call = client.callAsync(GREETER, "Say.Hi", null, Reply.class);
        call.cancel(true);
        answer.complete(json("{\"msg\":\"late\"}").toCompletableFuture().join());
        assertTrue(call.isCancelled());
    }

    @Test
    void aCallInsideAContextEndsWithIt() throws Exception {
        town.node(this::never);
        Context outer = Context.root().child().within(ofSeconds(2).toNanos());
        CompletableFuture<Void> call = outer.call(() -> client.callAsync(GREETER, "Say.Hi", null, Void.class));
        assertTrue(asked.await(5, SECONDS));
        outer.cancel(Code.CANCELLED.error("the outer call is over"));
        assertEquals("the outer call is over", failure(call).detail());
        cancelled.get(5, SECONDS);
    }

    @Test
    void aGatewaysContextCancelsItsCall() throws Exception {
        town.node(this::never);
        Context context = Context.root().child();
        CompletableFuture<Response> call = client.handle(
                        new Request(GREETER, "Say.Hi", Metadata.EMPTY, Message.EMPTY, context))
                .toCompletableFuture();
        assertTrue(asked.await(5, SECONDS));
        context.cancel(Code.CANCELLED.error("reader gone"));
        assertEquals("reader gone", failure(call).detail());
        assertSame(Code.CANCELLED, cancelled.get(5, SECONDS).code());
    }

    @Test
    void whoIsInterruptedGetsCancelledAndKeepsItsFlag() throws Exception {
        town.node(this::never);
        CompletableFuture<String> seen = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            MicroException why =
                    assertThrows(MicroException.class, () -> client.call(GREETER, "Say.Hi", null, Reply.class));
            seen.complete(why.code() + " " + Thread.currentThread().isInterrupted());
        });
        caller.start();
        assertTrue(asked.await(5, SECONDS));
        caller.interrupt();
        assertEquals("CANCELLED true", seen.get(5, SECONDS));
        cancelled.get(5, SECONDS);
    }
}
