package dev.micro.client;

import static dev.micro.client.StreamTest.why;
import static dev.micro.client.Town.GREETER;
import static dev.micro.client.Town.json;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.client.CallTest.Reply;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Filter;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Source;
import dev.micro.registry.Service;
import dev.micro.selector.Selector;
import dev.micro.transport.Dial;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What retry, balance, filters and gateways make of streams. */
@Timeout(60)
class StreamPathTest {
    private final Town town = new Town();
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void close() {
        town.close();
    }

    private static Source<Reply> stream(Caller caller) {
        return caller.stream(GREETER, "Say.All", null, Reply.class);
    }

    @Test
    void aStreamThatReachedNoHandlerIsAskedOfAnotherNode() {
        town.ghost(9001);
        town.ghost(9002);
        town.node(request -> Feed.of("{\"msg\":\"a\"}").answer());
        for (int i = 0; i < 20; i++) {
            assertEquals(
                    List.of(new Reply("a")),
                    stream(town.client.with(o -> o.retries(0))).stream().toList());
        }
    }

    @Test
    void anIdempotentStreamIsAskedAgainUntilItsHeadCameAndNoAttemptHasATimeOfItsOwn() {
        Town.House node = town.node(request -> asked.incrementAndGet() < 3
                ? CompletableFuture.failedFuture(Code.UNAVAILABLE.error("restarting"))
                : Feed.of("{\"msg\":\"a\"}").answer());
        Source<Reply> replies = stream(town.client.with(o -> o.idempotent(true).timeout(ofSeconds(60))));
        assertEquals(new Reply("a"), replies.next());
        assertNull(replies.next());
        assertEquals(3, asked.get());
        node.asked.forEach(request ->
                assertTrue(request.context().remaining() > ofSeconds(50).toNanos()));
    }

    @Test
    void aStreamThatBeganIsNeverAskedAgain() {
        town.node(request -> {
            asked.incrementAndGet();
            Feed feed = new Feed();
            feed.fail(Code.UNAVAILABLE.error("going away").untouched(true));
            return feed.answer();
        });
        MicroException broken = why(stream(town.client.with(o -> o.idempotent(true))));
        assertEquals("UNAVAILABLE: going away", broken.getMessage());
        assertEquals(1, asked.get());
    }

    @Test
    void aStreamedRequestThatNobodyPulledIsSentElsewhereWhole() {
        Town.House full = town.node(request -> CompletableFuture.failedFuture(
                Code.UNAVAILABLE.error("64 calls run").untouched(true)));
        town.node(request -> ((Messages) request.body())
                .next()
                .thenCompose(first -> ((Messages) request.body())
                        .next()
                        .thenCompose(second -> json("\"" + first.text() + second.text() + "\""))));
        try (Client client = town.builder().selector(Selector.roundRobin()).build()) {
            for (int i = 0; i < 10; i++) {
                assertEquals(
                        "12", client.with(o -> o.retries(0)).call(GREETER, "Sum.All", Source.of(1, 2), String.class));
            }
        }
        assertFalse(full.asked.isEmpty());
    }

    @Test
    void aStreamedRequestThatSomebodyPulledIsNeverSentAgain() {
        town.node(request -> {
            asked.incrementAndGet();
            return ((Messages) request.body())
                    .next()
                    .thenCompose(first -> CompletableFuture.failedFuture(
                            Code.UNAVAILABLE.error("restarting").untouched(true)));
        });
        town.node(request -> {
            asked.incrementAndGet();
            return ((Messages) request.body())
                    .next()
                    .thenCompose(first -> CompletableFuture.failedFuture(Code.UNAVAILABLE.error("restarting")));
        });
        for (int i = 1; i <= 10; i++) {
            MicroException failed = assertThrows(
                    MicroException.class,
                    () -> town.client
                            .with(o -> o.idempotent(true))
                            .call(GREETER, "Sum.All", Source.of(1, 2), Integer.class));
            assertEquals(Code.UNAVAILABLE, failed.code());
            assertEquals(i, asked.get());
        }
    }

    @Test
    void theConnectionOfANodeThatLeftIsClosedWhenItsStreamsHaveEnded() throws Exception {
        TellingTransport transport = new TellingTransport(town.transport);
        try (Client client = town.builder().transport(transport).build()) {
            for (boolean closes : new boolean[] {false, true}) {
                Feed feed = new Feed();
                Town.House leaving = town.node(request -> feed.answer());
                Caller there = client.with(o -> o.version("1.0.0"));
                Source<Reply> replies = stream(there);
                replies.metadata();
                Town.House staying = town.node(request -> json("{}"));
                town.remove(leaving);
                there.call(GREETER, "Say.Hi", null, Void.class);
                feed.say("{\"msg\":\"still\"}");
                assertEquals(new Reply("still"), replies.next());
                assertFalse(transport.closed().contains(leaving.address()));
                if (closes) {
                    replies.close();
                } else {
                    feed.end();
                    assertNull(replies.next());
                }
                assertTrue(transport.closed().contains(leaving.address()));
                town.remove(staying);
                staying.leave();
            }
        }
    }

    @Test
    void aStreamIsPendingAtItsNodeToItsEnd() throws Exception {
        Town.House house = town.node(request -> new Feed().answer());
        Service service = town.registry.get(GREETER).get(0);
        FarNode node = new FarNode(service, service.nodes().get(0), town.transport.connect(house.address(), Dial.ANY));
        Request request =
                new Request(GREETER, "Say.All", Metadata.EMPTY, Message.EMPTY, Request.Reply.STREAM, Context.root());
        Messages messages = (Messages) node.ask(request, System.nanoTime())
                .toCompletableFuture()
                .get(5, SECONDS)
                .body();
        assertEquals(1, node.pending());
        messages.close();
        messages.close();
        assertEquals(0, node.pending());
    }

    @Test
    void fiveStreamsThatBreakSetTheirNodeAside() {
        Town.House sick = town.node(request -> {
            Feed feed = new Feed();
            feed.fail(Code.UNAVAILABLE.error("lost"));
            return feed.answer();
        });
        List<Source<Reply>> all = List.of(
                stream(town.client),
                stream(town.client),
                stream(town.client),
                stream(town.client),
                stream(town.client));
        all.forEach(Source::metadata);
        town.node(request -> json("{}"));
        all.forEach(StreamTest::why);
        int before = sick.asked.size();
        for (int i = 0; i < 50; i++) {
            town.client.call(GREETER, "Say.Hi", null, Void.class);
        }
        assertEquals(before, sick.asked.size());
    }

    @Test
    void aFilterMayCountWhatPasses() {
        town.node(request -> Feed.of("{}", "{}", "{}").answer());
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger received = new AtomicInteger();
        Filter counting = (request, next) -> {
            Request counted = request.body() instanceof Messages body ? request.with(new Counted(body, sent)) : request;
            return next.handle(counted)
                    .thenApply(response -> response.body() instanceof Messages body
                            ? response.with(new Counted(body, received))
                            : response);
        };
        try (Client outer = town.builder().filter(counting).build();
                Client inner = town.builder().attemptFilter(counting).build()) {
            assertEquals(3, stream(outer).stream().toList().size());
            assertEquals(3, received.get());
            Source<Reply> replies = inner.stream(GREETER, "Say.All", Source.of(1, 2), Reply.class);
            assertEquals(3, replies.stream().toList().size());
            assertEquals(6, received.get());
            assertEquals(0, sent.get(), "the handler asked for nothing");
            town.node(
                    "go.sum",
                    "1",
                    Map.of(),
                    request -> ((Messages) request.body()).next().thenCompose(first -> json(first.text())));
            assertEquals(1, outer.call("go.sum", "Sum.All", Source.of(1, 2), Integer.class));
            assertEquals(1, sent.get());
        }
    }

    private record Counted(Messages messages, AtomicInteger count) implements Messages {
        @Override
        public CompletionStage<Message> next() {
            return messages.next().whenComplete((message, failure) -> {
                if (message != null) {
                    count.incrementAndGet();
                }
            });
        }

        @Override
        public Metadata trailers() {
            return messages.trailers();
        }

        @Override
        public void close() {
            messages.close();
        }
    }

    @Test
    void aFilterMayAnswerInTheHandlersPlace() {
        Town.House node = town.node(request -> json("{}"));
        Filter cache = (request, next) -> Feed.of("{\"msg\":\"kept\"}").answer();
        try (Client outer = town.builder().filter(cache).build();
                Client inner = town.builder().attemptFilter(cache).build()) {
            for (Client client : List.of(outer, inner)) {
                assertEquals(List.of(new Reply("kept")), stream(client).stream().toList());
            }
        }
        assertEquals(0, node.asked.size());
    }

    @Test
    void aFilterMayFailAStreamBeforeItBegins() {
        Filter guard = (request, next) -> CompletableFuture.failedFuture(Code.UNAUTHENTICATED.error("no token"));
        try (Client guarded = town.builder().filter(guard).build()) {
            assertEquals("UNAUTHENTICATED: no token", why(stream(guarded)).getMessage());
        }
    }

    @Test
    void aGatewaysMessagesPassAsTheyAreInBothDirections() throws Exception {
        Town.House node = town.node(request -> CompletableFuture.completedFuture(
                Response.of(Metadata.of("content-type", "image/png"), request.body())));
        Message one = Message.of(new byte[] {9, 9});
        Message two = Message.of(new byte[] {8});
        Context context = Context.root().child();
        Response response = town.client
                .with(options -> options.metadata("tenant", "y"))
                .handle(new Request(
                        GREETER,
                        "Raw.Echo",
                        Metadata.of(":path", "/echo"),
                        Messages.of(one, two),
                        Request.Reply.STREAM,
                        context))
                .toCompletableFuture()
                .get(5, SECONDS);
        assertEquals("image/png", response.metadata().get("content-type"));
        Messages answers = (Messages) response.body();
        assertSame(one, answers.next().toCompletableFuture().get(5, SECONDS));
        assertSame(two, answers.next().toCompletableFuture().get(5, SECONDS));
        assertNull(answers.next().toCompletableFuture().get(5, SECONDS));
        Request passed = node.asked.get(0);
        assertEquals(
                "/echo y",
                passed.metadata().get(":path") + " " + passed.metadata().get("tenant"));
        assertEquals(Request.Reply.STREAM, passed.reply());
        assertFalse(passed.context().timed());
    }

    @Test
    void aGatewayThatLosesItsReaderClosesTheStream() throws Exception {
        Feed feed = new Feed();
        feed.say("{}");
        town.node(request -> feed.answer());
        Messages answers = (Messages) town.client
                .handle(new Request(
                        GREETER, "Say.All", Metadata.EMPTY, Message.EMPTY, Request.Reply.STREAM, Context.root()))
                .toCompletableFuture()
                .get(5, SECONDS)
                .body();
        answers.next().toCompletableFuture().get(5, SECONDS);
        answers.close();
        feed.closed.get(5, SECONDS);
    }
}
