package dev.micro.client;

import static dev.micro.client.CallTest.failure;
import static dev.micro.client.StreamTest.assertSameFailure;
import static dev.micro.client.StreamTest.why;
import static dev.micro.client.Town.GREETER;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.client.CallTest.Reply;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Source;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a stream runs, and who ends it. */
@Timeout(60)
class StreamEndTest {
    private final Town town = new Town();
    private final Feed feed = new Feed();

    @AfterEach
    void close() {
        town.close();
    }

    private static Source<Reply> stream(Caller caller) {
        return caller.stream(GREETER, "Say.All", null, Reply.class);
    }

    @Test
    void aStreamHasNoTimeButWhatItWasGiven() throws Exception {
        Town.House node = town.node(request -> Feed.of().answer());
        try (Client hasty = town.builder().timeout(ofSeconds(3)).build()) {
            assertNull(stream(hasty).next());
            assertNull(stream(hasty.with(o -> o.retries(1))).next());
            assertNull(stream(hasty.with(o -> o.timeout(ofSeconds(9)))).next());
            assertNull(
                    stream(hasty.with(o -> o.timeout(ofSeconds(9)).noTimeout())).next());
            assertNull(Context.root()
                    .within(ofSeconds(8).toNanos())
                    .call(() -> stream(hasty))
                    .next());
        }
        assertEquals(
                "[false, false, true, false, true]",
                node.asked.stream()
                        .map(request -> request.context().timed())
                        .toList()
                        .toString());
    }

    @Test
    void timeThatWasGivenEndsAStreamHoweverFarItCame() throws Exception {
        feed.say("{\"msg\":\"a\"}");
        town.node(request -> feed.answer());
        town.warm();
        Source<Reply> replies = stream(town.client.with(o -> o.timeout(ofMillis(100))));
        assertEquals(new Reply("a"), replies.next());
        assertEquals(Code.DEADLINE_EXCEEDED, why(replies).code());
        feed.closed.get(5, SECONDS);
    }

    @Test
    void aHeadThatIsLateIsADeadlineAsOfACall() throws Exception {
        town.node(request -> new CompletableFuture<>());
        town.warm();
        MicroException late = why(stream(town.client.with(o -> o.timeout(ofMillis(50)))));
        assertEquals(Code.DEADLINE_EXCEEDED, late.code());
        assertTrue(late.detail().matches("Say\\.All after \\d+ ms \\(waited .*; attempt 1\\)"), late.detail());
    }

    @Test
    void aFilterThatHoldsAStreamHoldsNobodyBeyondTheDeadline() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        Messages stuck = new Messages() {
            @Override
            public CompletionStage<Message> next() {
                return new CompletableFuture<>();
            }

            @Override
            public Metadata trailers() {
                return Metadata.EMPTY;
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
        try (Client held = town.builder()
                .filter((request, next) -> CompletableFuture.completedFuture(Response.of(Metadata.EMPTY, stuck)))
                .build()) {
            assertEquals(
                    "DEADLINE_EXCEEDED: go.micro.srv.greeter Say.All: its time was over before its replies were read",
                    why(stream(held.with(o -> o.timeout(ofMillis(50))))).getMessage());
        }
        assertTrue(closed.await(5, SECONDS));
    }

    @Test
    void aHeadThatAFilterKeptBeyondTheDeadlineIsClosed() throws Exception {
        CompletableFuture<Response> head = new CompletableFuture<>();
        try (Client held = town.builder().filter((request, next) -> head).build()) {
            CompletableFuture<Response> late = held.with(o -> o.timeout(ofMillis(50)))
                    .handle(new Request(
                            GREETER, "Say.All", Metadata.EMPTY, Message.EMPTY, Request.Reply.STREAM, Context.root()))
                    .toCompletableFuture();
            assertEquals(Code.DEADLINE_EXCEEDED, failure(late).code());
            head.complete(feed.head());
            feed.closed.get(5, SECONDS);
        }
    }

    /** A stream that nobody reads is ended as well, and so is one of a gateway. */
    @Test
    void theDeadlineOfAHeldStreamNeedsNoReader() throws Exception {
        town.node(request -> feed.answer());
        town.warm();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        try (Client held = town.builder()
                .filter((request, next) -> next.handle(request)
                        .thenApply(head -> head.with(((Messages) head.body()).onEnd(why -> ended.complete(null)))))
                .build()) {
            held.with(o -> o.timeout(ofMillis(50)))
                    .handle(new Request(
                            GREETER, "Say.All", Metadata.EMPTY, Message.EMPTY, Request.Reply.STREAM, Context.root()));
            ended.get(5, SECONDS);
            feed.closed.get(5, SECONDS);
        }
    }

    @Test
    void aStreamThatNobodyReadsInTimeSaysSo() throws Exception {
        town.node(request -> feed.answer());
        town.warm();
        CompletableFuture<MicroException> cancelled = new CompletableFuture<>();
        try (Client client = town.builder()
                .filter((request, next) -> {
                    request.context().onCancel(cancelled::complete);
                    return next.handle(request);
                })
                .build()) {
            Source<Reply> replies = stream(client.with(o -> o.timeout(ofMillis(50))));
            replies.metadata();
            assertEquals(
                    "DEADLINE_EXCEEDED: go.micro.srv.greeter Say.All: its time was over before its replies were read",
                    cancelled.get(5, SECONDS).getMessage());
            assertEquals(Code.DEADLINE_EXCEEDED, why(replies).code());
        }
    }

    @Test
    void aStreamInsideAContextEndsWithIt() throws Exception {
        town.node(request -> feed.answer());
        Context outer = Context.root().child();
        Source<Reply> replies = outer.call(() -> stream(town.client));
        replies.metadata();
        CompletableFuture<MicroException> waits = CompletableFuture.supplyAsync(() -> why(replies));
        outer.cancel(Code.CANCELLED.error("the outer call is over"));
        assertEquals("the outer call is over", waits.get(5, SECONDS).detail());
        assertSameFailure(Code.CANCELLED, "the outer call is over", replies);
        feed.closed.get(5, SECONDS);
        Source<Reply> late = outer.call(() -> stream(town.client));
        assertSameFailure(Code.CANCELLED, "the outer call is over", late);
    }

    @Test
    void aCloseBeforeTheHeadCancelsTheCall() throws Exception {
        CompletableFuture<MicroException> cancelled = new CompletableFuture<>();
        CompletableFuture<Response> head = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        town.node(request -> {
            request.context().onCancel(cancelled::complete);
            asked.countDown();
            return head;
        });
        Source<Reply> replies = stream(town.client);
        CompletableFuture<Reply> first = replies.nextAsync().toCompletableFuture();
        assertTrue(asked.await(5, SECONDS));
        replies.close();
        assertEquals(Code.CANCELLED, failure(first).code());
        assertEquals(Code.CANCELLED, cancelled.get(5, SECONDS).code());
        head.complete(feed.head());
        feed.closed.get(5, SECONDS);
        assertSameFailure(Code.CANCELLED, "Say.All: closed by its reader", replies);
    }

    @Test
    void aHeadThatAFilterKeptUntilAfterTheCloseIsClosed() throws Exception {
        CompletableFuture<Response> head = new CompletableFuture<>();
        try (Client slow = town.builder().filter((request, next) -> head).build()) {
            Source<Reply> replies = stream(slow);
            replies.close();
            assertFalse(feed.closed.isDone());
            head.complete(feed.head());
            feed.closed.get(5, SECONDS);
        }
    }

    @Test
    void whoIsInterruptedGetsCancelledAndKeepsItsFlag() throws Exception {
        for (boolean begun : new boolean[] {false, true}) {
            Feed feed = new Feed();
            CountDownLatch asked = new CountDownLatch(1);
            CompletableFuture<MicroException> cancelled = new CompletableFuture<>();
            String service = "go.begun." + begun;
            town.node(service, "1", Map.of(), request -> {
                request.context().onCancel(cancelled::complete);
                asked.countDown();
                return begun ? feed.answer() : new CompletableFuture<>();
            });
            CompletableFuture<String> seen = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                Source<Reply> replies = town.client.stream(service, "Say.All", null, Reply.class);
                MicroException why = why(replies);
                seen.complete(why.code() + " " + Thread.interrupted() + " "
                        + why(replies).code());
            });
            reader.start();
            assertTrue(asked.await(5, SECONDS));
            reader.interrupt();
            assertEquals("CANCELLED true CANCELLED", seen.get(5, SECONDS));
            assertNotNull(cancelled.get(5, SECONDS));
        }
    }
}
