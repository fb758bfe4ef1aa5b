package dev.micro.client;

import static dev.micro.client.CallTest.failure;
import static dev.micro.client.StreamTest.why;
import static dev.micro.client.Town.GREETER;
import static dev.micro.client.Town.json;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.client.CallTest.Hello;
import dev.micro.client.CallTest.Reply;
import dev.micro.codec.TypeRef;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Pipe;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Source;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many values in one request. */
@Timeout(60)
class StreamRequestTest {
    private final Town town = new Town();
    private final Client client = town.client;
    private final CountDownLatch closed = new CountDownLatch(1);

    @AfterEach
    void close() {
        town.close();
    }

    /** Answers with all that was sent, in one array. */
    private static CompletionStage<Response> collect(Request request) {
        return collect((Messages) request.body(), "").thenCompose(all -> json("[" + all + "]"));
    }

    private static CompletionStage<String> collect(Messages messages, String before) {
        return messages.next()
                .thenCompose(message -> message == null
                        ? CompletableFuture.completedFuture(before)
                        : collect(messages, before.isEmpty() ? message.text() : before + "," + message.text()));
    }

    private Source<Integer> closing(Integer... values) {
        return Source.from(Stream.of(values).onClose(closed::countDown));
    }

    @Test
    void valuesOfAnySourceTravelInTheirOrder() throws Exception {
        Town.House node = town.node(StreamRequestTest::collect);
        List<Supplier<Object>> sources = List.of(
                () -> Source.of(1, 2, 3),
                () -> Source.from(List.of(1, 2, 3)),
                () -> Source.from(Stream.of(1, 2, 3)),
                () -> Source.of(1, 2, 3).publisher(),
                () -> Source.of("1", "2", "3").map(Integer::valueOf));
        for (Supplier<Object> source : sources) {
            assertEquals(List.of(1, 2, 3), client.call(GREETER, "Sum.All", source.get(), List.class));
            assertEquals(
                    List.of(1, 2, 3),
                    client.callAsync(GREETER, "Sum.All", source.get(), List.class)
                            .get(5, SECONDS));
        }
        assertEquals("application/json", node.asked.get(0).metadata().get("content-type"));
        assertEquals(Request.Reply.ONE, node.asked.get(0).reply());
        assertFalse(node.asked.get(0).context().timed(), "whoever sends values sets the pace");
    }

    @Test
    void recordsAndBytesTravelAsTheyWouldAlone() {
        town.node(StreamRequestTest::collect);
        assertEquals(
                List.of(new Hello("a"), new Hello("b")),
                client.call(
                        GREETER, "Sum.All", Source.of(new Hello("a"), new Hello("b")), new TypeRef<List<Hello>>() {}));
        Caller bytes = client.with(o -> o.contentType("application/octet-stream"));
        assertEquals(
                List.of(1, 2),
                bytes.call(GREETER, "Sum.All", Source.of(new byte[] {'1'}, new byte[] {'2'}), List.class));
        MicroException wrong = assertThrows(
                MicroException.class, () -> bytes.call(GREETER, "Sum.All", Source.of(new Hello("a")), List.class));
        assertEquals(
                "INVALID_ARGUMENT: Sum.All: a stream of application/octet-stream has a Hello (expected: with(o ->"
                        + " o.contentType(\"…\")) that says how to encode it)",
                wrong.getMessage());
    }

    @Test
    void whatMayWaitIsAskedOnAThreadOfTheClients() throws Exception {
        town.node(StreamRequestTest::collect);
        List<String> threads = new CopyOnWriteArrayList<>();
        Iterable<Integer> slow = () -> new Iterator<>() {
            private int last;

            @Override
            public boolean hasNext() {
                threads.add(Thread.currentThread().getName());
                return last < 3;
            }

            @Override
            public Integer next() {
                return ++last;
            }
        };
        assertEquals(List.of(1, 2, 3), client.call(GREETER, "Sum.All", Source.from(slow), List.class));
        assertEquals(4, threads.size());
        threads.forEach(name -> assertTrue(name.startsWith("micro-client-source-"), name));
    }

    @Test
    void whatMayWaitIsClosedOnAThreadOfTheClients() throws Exception {
        town.node(request -> json("1"));
        CompletableFuture<String> closer = new CompletableFuture<>();
        client.callAsync(
                        GREETER,
                        "Sum.Some",
                        Source.from(Stream.of(1)
                                .onClose(() ->
                                        closer.complete(Thread.currentThread().getName()))),
                        Integer.class)
                .get(5, SECONDS);
        String name = closer.get(5, SECONDS);
        assertTrue(name.startsWith("micro-client-close-"), name);
    }

    @Test
    void callsThatASourceMakesEndWithItsOwn() throws Exception {
        town.node(StreamRequestTest::collect);
        Town.House asked = town.node("go.rows", "1", Map.of(), request -> json("7"));
        Source<Integer> inner =
                Source.from(Stream.generate(() -> client.call("go.rows", "Rows.One", null, Integer.class))
                        .limit(1));
        Caller timed = client.with(o -> o.timeout(ofSeconds(3)));
        assertEquals(List.of(7), timed.call(GREETER, "Sum.All", inner, List.class));
        long left = asked.asked.get(0).context().remaining();
        assertTrue(left <= ofSeconds(3).toNanos(), () -> left + " ns, and its own would be 5 s");
    }

    @Test
    void aSourceThatFailsFailsTheCallAndCancelsItsHandler() throws Exception {
        CompletableFuture<MicroException> cancelled = new CompletableFuture<>();
        town.node(request -> {
            request.context().onCancel(cancelled::complete);
            return collect(request);
        });
        Source<Integer> fails = closing(1, 2).map(value -> {
            throw Code.DATA_LOSS.error("row " + value);
        });
        MicroException why =
                assertThrows(MicroException.class, () -> client.call(GREETER, "Sum.All", fails, List.class));
        assertEquals("DATA_LOSS: row 1", why.getMessage());
        assertEquals(Code.CANCELLED, cancelled.get(5, SECONDS).code());
        assertTrue(closed.await(5, SECONDS));
    }

    @Test
    void whatAnAnswerDidNotReadIsClosed() throws Exception {
        town.node(request ->
                ((Messages) request.body()).next().thenCompose(first -> json("\"" + first.text() + " is enough\"")));
        assertEquals("1 is enough", client.call(GREETER, "Sum.Some", closing(1, 2, 3), String.class));
        assertTrue(closed.await(5, SECONDS));
    }

    @Test
    void whatReachedNobodyIsClosed() throws Exception {
        for (Closes ask : List.<Closes>of(
                source -> assertThrows(
                        MicroException.class, () -> client.call("go.nobody", "Sum.All", source, List.class)),
                source -> failure(client.callAsync("go.nobody", "Sum.All", source, List.class)),
                source -> why(client.stream("go.nobody", "Sum.All", source, Reply.class)),
                source -> assertThrows(
                        MicroException.class,
                        () -> client.with(o -> o.contentType("no/such")).call(GREETER, "Sum.All", source, List.class)),
                source -> failure(client.with(o -> o.contentType("no/such"))
                        .callAsync(GREETER, "Sum.All", source.publisher(), List.class)),
                source -> assertThrows(
                        MicroException.class,
                        () -> client.with(o -> o.contentType("no/such")).stream(
                                GREETER, "Sum.All", source, Reply.class)),
                source -> StreamTest.onLoop(() -> assertThrows(
                        MicroException.class, () -> client.call(GREETER, "Sum.All", source, List.class))))) {
            CountDownLatch latch = new CountDownLatch(1);
            ask.with(Source.from(Stream.of(1).onClose(latch::countDown)));
            assertTrue(latch.await(5, SECONDS));
        }
    }

    private interface Closes {
        void with(Source<Integer> source) throws Exception;
    }

    @Test
    void aGatewaysMessagesAreClosedWhenNobodyTakesThem() throws Exception {
        Feed feed = new Feed();
        failure(client.handle(
                        new Request("go.nobody", "Sum.All", Metadata.EMPTY, feed, Request.Reply.STREAM, Context.root()))
                .toCompletableFuture());
        feed.closed.get(5, SECONDS);
    }

    @Test
    void aCancelledCallClosesItsSource() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        town.node(request -> {
            asked.countDown();
            return new CompletableFuture<>();
        });
        CompletableFuture<Reply> call = client.callAsync(GREETER, "Sum.All", closing(1), Reply.class);
        assertTrue(asked.await(5, SECONDS));
        call.cancel(true);
        assertTrue(closed.await(5, SECONDS));
    }

    @Test
    void bothSidesMayStreamAndEachWaitsForTheOther() {
        town.node(request -> CompletableFuture.completedFuture(Response.of(
                Metadata.of(Metadata.CONTENT_TYPE, "application/json"), new Echo((Messages) request.body()))));
        Pipe<Hello> asked = Pipe.create();
        try (Source<Hello> answers = client.stream(GREETER, "Say.Echo", asked.source(), Hello.class)) {
            for (int i = 0; i < 100; i++) {
                asked.sendAsync(new Hello("number " + i));
                assertEquals(new Hello("number " + i), answers.next());
            }
            asked.close();
            assertNull(answers.next());
        }
    }

    @Test
    void aReaderThatClosesEndsTheRequestAsWell() throws Exception {
        town.node(request -> CompletableFuture.completedFuture(Response.of(
                Metadata.of(Metadata.CONTENT_TYPE, "application/json"), new Echo((Messages) request.body()))));
        AtomicInteger made = new AtomicInteger();
        Source<Integer> endless =
                Source.from(Stream.generate(made::incrementAndGet).onClose(closed::countDown));
        Source<Integer> answers = client.stream(GREETER, "Say.Echo", endless, Integer.class);
        assertEquals(1, answers.next());
        answers.close();
        assertTrue(closed.await(5, SECONDS));
        assertEquals(1, made.get(), "what is not asked for is not made");
    }

    @Test
    void whoWaitsInASourceIsInterruptedWhenTheClientCloses() throws Exception {
        town.node(StreamRequestTest::collect);
        CountDownLatch waits = new CountDownLatch(1);
        CompletableFuture<String> outcome = new CompletableFuture<>();
        Source<Integer> stuck = Source.from(Stream.generate(() -> {
            waits.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                outcome.complete("interrupted");
            }
            return 1;
        }));
        CompletableFuture<?> call = client.callAsync(GREETER, "Sum.All", stuck, List.class);
        assertTrue(waits.await(5, SECONDS));
        client.close();
        assertEquals("interrupted", outcome.get(5, SECONDS));
        assertEquals(Code.UNAVAILABLE, failure(call).code());
    }

    /** On JDK 17 there are 64 threads for all of them. */
    @Test
    void sourcesThatWaitGiveTheirThreadsBackWhenTheirCallsEnd() throws Exception {
        town.node(StreamRequestTest::collect);
        CountDownLatch waiting = new CountDownLatch(64);
        Supplier<Source<Integer>> stuck = () -> Source.from(Stream.generate(() -> {
            waiting.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return 1;
        }));
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            calls.add(client.callAsync(GREETER, "Sum.All", stuck.get(), List.class));
        }
        assertTrue(waiting.await(10, SECONDS));
        calls.forEach(call -> call.cancel(true));
        assertEquals(
                List.of(7),
                client.callAsync(GREETER, "Sum.All", Source.from(List.of(7)), List.class)
                        .get(10, SECONDS));
    }

    /** Sends back what it is asked. */
    private record Echo(Messages asked) implements Messages {
        @Override
        public CompletionStage<Message> next() {
            return asked.next();
        }

        @Override
        public Metadata trailers() {
            return Metadata.EMPTY;
        }

        @Override
        public void close() {
            asked.close();
        }
    }
}
