package dev.micro.server;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.CallContext;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Pipe;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Sink;
import dev.micro.core.Source;
import dev.micro.registry.ServiceEndpoint;
import dev.micro.registry.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of requests and of replies, and who is asked for them when. */
@Timeout(60)
class StreamsTest {
    record Tick(String symbol, long at) {}

    @Endpoints
    @SuppressWarnings("unused") // read by reflection
    static final class Stocks {
        final AtomicInteger made = new AtomicInteger();
        final List<String> threads = new ArrayList<>();
        final List<Context> contexts = new ArrayList<>();

        public Source<Tick> watch(String symbol, int max) {
            return Source.from(Stream.iterate(0L, i -> i + 1).limit(max).map(i -> {
                made.incrementAndGet();
                return new Tick(symbol, i);
            }));
        }

        public long sum(Source<Integer> numbers) {
            return numbers.stream().mapToLong(number -> number).sum();
        }

        public CompletableFuture<Optional<Integer>> first(CallContext call, Flow.Publisher<Integer> numbers) {
            return Source.from(numbers).nextAsync().toCompletableFuture().thenApply(Optional::ofNullable);
        }

        public Source<String> follow(Source<String> symbols) {
            return symbols.map(symbol -> symbol + "!");
        }

        public Flow.Publisher<String> echo(Flow.Publisher<String> lines) {
            return lines;
        }

        public Source<Integer> told(CallContext call) {
            call.replyMetadata("zone", "eu");
            return Source.from(List.of(1, 2)).map(value -> {
                call.trailer("seen", value.toString());
                return value;
            });
        }

        public Source<String> where() {
            contexts.add(Context.current());
            return Source.from(List.of(1, 2)).map(value -> {
                contexts.add(Context.current());
                return Thread.currentThread().getName();
            });
        }

        @Endpoint(nonBlocking = true)
        public Source<String> here() {
            return Source.from(List.of(1, 2))
                    .map(value -> Thread.currentThread().getName());
        }

        public Source<Optional<Tick>> some() {
            return Source.of(Optional.of(new Tick("X", 1)), Optional.empty());
        }

        public Source<Integer> none() {
            return Source.of();
        }

        public Source<Integer> many(int max) {
            return Source.from(IntStream.range(0, max).boxed());
        }

        public Tick last(String symbol) {
            return new Tick(symbol, 7);
        }
    }

    @Endpoints
    @SuppressWarnings("unused") // read by reflection
    static final class Writers {
        final CountDownLatch read = new CountDownLatch(1);
        volatile @Nullable Context context;
        volatile @Nullable MicroException late;

        public void count(int to, CallContext call, Sink<Integer> out) throws InterruptedException {
            context = Context.current();
            call.replyMetadata("zone", "eu");
            for (int i = 0; i < to; i++) {
                out.send(i);
                late = assertThrows(MicroException.class, () -> call.replyMetadata("too", "late"));
            }
            read.await();
            call.trailer("sent", String.valueOf(to));
        }

        public void none(Sink<Integer> out, CallContext call) {
            call.replyMetadata("zone", "eu");
        }

        public void ends(Sink<Integer> out) {
            out.send(1);
            out.close();
            out.close();
        }

        public void later(Sink<Integer> out) {
            for (int i = 0; i < 3; i++) {
                out.sendAsync(i);
            }
        }

        public void follow(Source<String> symbols, Sink<Tick> out) {
            symbols.forEach(symbol -> out.send(new Tick(symbol, 0)));
        }
    }

    @Test
    void repliesFollowEachOther() {
        try (Served served = Served.of(new Stocks())) {
            assertEquals(
                    List.of("{\"symbol\":\"X\",\"at\":0}", "{\"symbol\":\"X\",\"at\":1}"),
                    Served.all(served.stream("Stocks.Watch", "{\"symbol\":\"X\",\"max\":2}")));
            assertEquals(List.of(), Served.all(served.stream("Stocks.None", "{}")));
        }
    }

    @Test
    void whatIsNotReadIsNotMade() {
        Stocks stocks = new Stocks();
        try (Served served = Served.of(stocks);
                Source<String> ticks = served.stream("Stocks.Watch", "{\"symbol\":\"X\",\"max\":1000000}")) {
            assertEquals(0, stocks.made.get());
            ticks.next();
            ticks.next();
            assertEquals(2, stocks.made.get());
        }
        assertEquals(2, stocks.made.get());
    }

    @Test
    void anElementIsThatValueAndAnEmptyOptionalIsNull() {
        try (Served served = Served.of(new Stocks())) {
            assertEquals(List.of("0", "1"), Served.all(served.stream("Stocks.Many", "{\"max\":2}")));
            assertEquals(
                    List.of("{\"symbol\":\"X\",\"at\":1}", "null"), Served.all(served.stream("Stocks.Some", "{}")));
        }
    }

    @Test
    void aMillionRepliesThatAreReadyNeedNoStack() {
        try (Served served = Served.of(new Stocks())) {
            Source<String> replies = served.stream("Stocks.Many", "{\"max\":1000000}");
            CompletableFuture<Integer> read = new CompletableFuture<>();
            read(replies, 0, read);
            assertEquals(1_000_000, read.join());
        }
    }

    /** Goes on from wherever the last one came. */
    private static void read(Source<String> replies, int before, CompletableFuture<Integer> all) {
        int count = before;
        while (true) {
            CompletableFuture<String> next = replies.nextAsync().toCompletableFuture();
            if (!next.isDone()) {
                int now = count;
                next.whenComplete((value, failure) -> {
                    if (failure != null) {
                        all.completeExceptionally(failure);
                    } else if (value == null) {
                        all.complete(now);
                    } else {
                        read(replies, now + 1, all);
                    }
                });
                return;
            }
            if (next.join() == null) {
                all.complete(count);
                return;
            }
            count++;
        }
    }

    @Test
    void requestsFollowEachOther() {
        try (Served served = Served.of(new Stocks())) {
            assertEquals("6", Served.text(ask(served, "Stocks.Sum", "1", "2", "3")));
            assertEquals("7", Served.text(ask(served, "Stocks.Sum", "7")), "one message is a stream of one");
            assertEquals("0", Served.text(ask(served, "Stocks.Sum")));
            assertEquals("4", Served.text(ask(served, "Stocks.First", "4", "5")));
            assertEquals("null", Served.text(ask(served, "Stocks.First")));
        }
    }

    private static Response ask(Served served, String endpoint, String... texts) {
        return Served.join(served.send(new Request(
                "test",
                endpoint,
                Metadata.EMPTY,
                Served.messages(texts),
                Context.root().child())));
    }

    @Test
    void bothSidesTalk() {
        for (String endpoint : List.of("Stocks.Follow", "Stocks.Echo", "Writers.Follow")) {
            Pipe<String> symbols = Pipe.create();
            try (Served served =
                            new Served(builder -> builder.handle(new Stocks()).handle(new Writers()));
                    symbols) {
                CompletableFuture<Response> opened = served.send(Served.streaming(
                        endpoint, Served.messages(symbols), Context.root().child()));
                symbols.sendAsync("\"X\"");
                Source<String> ticks = Served.read(Served.join(opened));
                assertTrue(String.valueOf(ticks.next()).contains("X"));
                CompletableFuture<String> second = ticks.nextAsync().toCompletableFuture();
                symbols.send("\"Y\"");
                assertTrue(second.join().contains("Y"));
                symbols.close();
                assertNull(ticks.next());
            }
        }
    }

    @Test
    void metadataComesBeforeAndTrailersAfter() {
        try (Served served = Served.of(new Stocks());
                Source<String> replies = served.stream("Stocks.Told", "{}")) {
            assertEquals("eu", replies.metadata().get("zone"));
            assertEquals("application/json", replies.metadata().get(Metadata.CONTENT_TYPE));
            assertEquals(Metadata.EMPTY, replies.trailers());
            replies.next();
            replies.next();
            assertNull(replies.next());
            assertEquals(List.of("1", "2"), replies.trailers().all("seen"));
        }
    }

    @Test
    void aSinkAnswersWithTheFirstThatIsSentAndEndsWhenItsWriterReturns() {
        Writers writers = new Writers();
        try (Served served = Served.of(writers);
                Source<String> replies = served.stream("Writers.Count", "{\"to\":2}")) {
            assertEquals("eu", replies.metadata().get("zone"));
            assertNull(replies.metadata().get("too"));
            assertEquals("0", replies.next());
            assertEquals("1", replies.next());
            CompletableFuture<String> end = replies.nextAsync().toCompletableFuture();
            assertFalse(end.isDone());
            writers.read.countDown();
            assertNull(end.join());
            assertEquals("2", replies.trailers().get("sent"));
            assertEquals(Code.FAILED_PRECONDITION, requireNonNull(writers.late).code());
            assertFalse(writers.context == null || writers.context == Context.root());
        }
    }

    @Test
    void aSinkThatNothingIsSentToIsAnEmptyStream() {
        try (Served served = Served.of(new Writers());
                Source<String> replies = served.stream("Writers.None", "{}")) {
            assertEquals("eu", replies.metadata().get("zone"));
            assertNull(replies.next());
        }
    }

    @Test
    void whatWasSentBeforeTheEndIsStillRead() {
        try (Served served = Served.of(new Writers())) {
            assertEquals(List.of("1"), Served.all(served.stream("Writers.Ends", "{}")));
            assertEquals(List.of("0", "1", "2"), Served.all(served.stream("Writers.Later", "{}")));
        }
    }

    @Test
    void oneAnswerToWhoTakesManyIsThatOne() {
        try (Served served = Served.of(new Stocks())) {
            assertEquals(
                    List.of("{\"symbol\":\"X\",\"at\":7}"),
                    Served.all(served.stream("Stocks.Last", "{\"symbol\":\"X\"}")));
        }
    }

    @Test
    void whoTakesOneMessageTakesTheOnlyOne() {
        try (Served served = Served.of(new Stocks())) {
            Pipe<String> only = Pipe.create();
            CompletableFuture<Response> answer = served.send(new Request(
                    "test",
                    "Stocks.Last",
                    Metadata.EMPTY,
                    Served.messages(only),
                    Context.root().child()));
            only.sendAsync("{\"symbol\":\"X\"}");
            assertFalse(answer.isDone());
            only.close();
            assertTrue(((Message) Served.join(answer).body()).text().contains("X"));
        }
    }

    @Test
    void aSourceIsAskedOnAWorkerUnderItsCallsContext() {
        Stocks stocks = new Stocks();
        try (Served served = Served.of(stocks)) {
            List<String> threads = Served.all(served.stream("Stocks.Where", "{}"));
            assertTrue(threads.stream().allMatch(name -> name.startsWith("\"micro-test-")), threads::toString);
            assertEquals(3, stocks.contexts.size());
            stocks.contexts.forEach(context -> assertSame(stocks.contexts.get(0), context));
            assertFalse(stocks.contexts.contains(Context.root()));
        }
    }

    @Test
    void aSourceOfAMethodThatDoesNotBlockIsAskedWhereItIsRead() {
        try (Served served = Served.of(new Stocks())) {
            String here = "\"" + Thread.currentThread().getName() + "\"";
            assertEquals(List.of(here, here), Served.all(served.stream("Stocks.Here", "{}")));
        }
    }

    @Test
    void theRegistryIsToldWhichEndpointsAreStreams() {
        try (Served served = Served.of(new Stocks())) {
            List<ServiceEndpoint> endpoints = served.registry.get("test").get(0).endpoints();
            for (ServiceEndpoint endpoint : endpoints) {
                boolean last = endpoint.name().equals("Stocks.Last");
                assertEquals(last ? Map.of() : Map.of("stream", "true"), endpoint.metadata(), endpoint.name());
            }
            ServiceEndpoint watch = endpoints.stream()
                    .filter(endpoint -> endpoint.name().equals("Stocks.Watch"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    new Shape(
                            "Tick",
                            "Tick",
                            List.of(new Shape("symbol", "string", List.of()), new Shape("at", "int64", List.of()))),
                    watch.response());
        }
    }
}
