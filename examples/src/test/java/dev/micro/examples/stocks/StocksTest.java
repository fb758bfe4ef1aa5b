package dev.micro.examples.stocks;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.Micro;
import dev.micro.client.Caller;
import dev.micro.client.Client;
import dev.micro.core.CallContext;
import dev.micro.core.Code;
import dev.micro.core.Endpoints;
import dev.micro.core.Filter;
import dev.micro.core.Messages;
import dev.micro.core.MicroException;
import dev.micro.core.Pipe;
import dev.micro.core.Settings;
import dev.micro.core.Source;
import dev.micro.examples.stocks.Stocks.Order;
import dev.micro.examples.stocks.Stocks.Tick;
import dev.micro.examples.stocks.Stocks.Total;
import dev.micro.registry.Registry;
import dev.micro.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The snippets of docs/streams.md, run. */
@Timeout(60)
class StocksTest {
    private final Registry registry = Registry.memory();
    private final Transport transport = Transport.create(Settings.of(Map.of()));
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final Numbers numbers = new Numbers();
    private final Micro app = Micro.service("stocks")
            .registry(registry)
            .transport(transport)
            .handle(new Exchange())
            .handle(new Feed())
            .handle(numbers)
            .build();
    private final Client client = app.client();
    private final Stocks stocks = client.proxy(Stocks.class);

    /** Counts what it makes. */
    @Endpoints
    public static class Numbers {
        final AtomicInteger made = new AtomicInteger();
        final CompletableFuture<Code> left = new CompletableFuture<>();

        /** Never ends by itself. */
        public Source<Integer> all(CallContext call) {
            call.onCancel(why -> left.complete(why.code()));
            return Source.from(Stream.generate(made::incrementAndGet));
        }
    }

    @BeforeEach
    void start() {
        app.start();
    }

    @AfterEach
    void close() {
        app.close();
        registry.close();
        transport.close();
    }

    private static void use(Tick tick) {
        assertEquals("X", tick.symbol());
    }

    @Test
    void theShapesByContract() {
        Stocks stocks = client.proxy(Stocks.class);
        Tick last = stocks.last("X");
        try (Source<Tick> ticks = stocks.watch("X", 3)) {
            for (Tick tick : ticks) {
                use(tick);
            }
        }
        Total total = stocks.sum(Source.of(new Order(2, 10), new Order(1, 5)));

        assertEquals(new Tick("X", 0), last);
        assertEquals(new Total(2, 25), total);
    }

    @Test
    void theShapesByName() throws Exception {
        try (Source<Tick> ticks =
                client.stream("stocks", "Stocks.Watch", Map.of("symbol", "X", "max", 3), Tick.class)) {
            Tick first = ticks.next(); // waits; null after the last
            List<Tick> rest = ticks.stream().toList();

            assertEquals(new Tick("X", 0), first);
            assertEquals(2, rest.size());
        }
        Source<Order> orders = Source.from(Stream.of(new Order(2, 10), new Order(1, 5)));
        CompletableFuture<Total> total = client.callAsync("stocks", "Stocks.Sum", orders, Total.class);
        assertEquals(new Total(2, 25), total.get());
    }

    @Test
    void aConversation() {
        Pipe<String> symbols = Pipe.create();
        try (symbols;
                Source<Tick> ticks = stocks.follow(symbols.source())) {
            symbols.send("X"); // waits until the other side has room
            Tick x = ticks.next();
            symbols.send("Y");
            Tick y = ticks.next();

            assertEquals(
                    List.of(new Tick("X", 0), new Tick("Y", 0)), Stream.of(x, y).toList());
        } // closing a Sink ends its stream, closing a Source cancels what is left
    }

    @Test
    void metadataAndTrailers() {
        try (Source<Tick> ticks = client.stream("stocks", "Feed.Tail", Map.of("symbol", "X", "max", 2), Tick.class)) {
            String market = ticks.metadata().get("market"); // waits for the beginning of the stream
            for (Tick tick : ticks) {
                use(tick);
            }
            String count = ticks.trailers().get("ticks"); // empty before the last was seen to be the last

            assertEquals("open", market);
            assertEquals("2", count);
        }
    }

    @Test
    void publishersInAndOut() throws Exception {
        Flow.Publisher<String> lines = Source.of("a", "b").publisher();
        Flow.Publisher<String> echoed =
                client.stream("stocks", "Feed.Echo", lines, String.class).publisher();

        assertEquals(List.of("a", "b"), Source.from(echoed).stream().toList());
    }

    @Test
    void leavingEarlyReachesTheHandler() throws Exception {
        try (Source<Integer> all = client.stream("stocks", "Numbers.All", null, Integer.class)) {
            assertEquals(1, all.next());
        }
        assertEquals(Code.CANCELLED, numbers.left.get(10, SECONDS));
        assertTrue(numbers.made.get() < 10_000, () -> numbers.made + " made ahead of the one that was read");
    }

    @Test
    void aFailureComesAfterWhatCameBefore() {
        Source<Integer> shaky = client.stream("stocks", "Feed.Shaky", Map.of("max", 2), Integer.class);
        assertEquals(0, shaky.next());
        assertEquals(1, shaky.next());
        MicroException broken = assertThrows(MicroException.class, () -> shaky.next()); // and each time after that
        assertEquals(Code.DATA_LOSS, broken.code());
        assertEquals("the line broke", broken.detail());

        MicroException refused =
                assertThrows(MicroException.class, () -> stocks.watch("", 3).next());
        assertEquals(Code.NOT_FOUND, refused.code());
    }

    @Test
    void aDeadlineCountsWhereItIsSaid() {
        Caller hasty = client.with(options -> options.timeout(ofMillis(300)));
        try (Source<Integer> all = hasty.stream("stocks", "Numbers.All", null, Integer.class)) {
            MicroException over = assertThrows(MicroException.class, () -> all.forEach(number -> {}));
            assertEquals(Code.DEADLINE_EXCEEDED, over.code());
        }
    }

    @Test
    void readingWithoutWaiting() throws Exception {
        Source<Tick> ticks = stocks.watch("X", 1000);
        List<Tick> read = new ArrayList<>();
        CompletionStage<Void> end = readAll(ticks, read);
        end.toCompletableFuture().get(10, SECONDS);

        assertEquals(1000, read.size());
        assertNull(ticks.next());
    }

    private static CompletionStage<Void> readAll(Source<Tick> ticks, List<Tick> read) {
        return ticks.nextAsync().thenCompose(tick -> {
            if (tick == null) {
                return CompletableFuture.completedFuture(null);
            }
            read.add(tick);
            return readAll(ticks, read);
        });
    }

    @Test
    void aFilterSeesTheEndOfAStream() {
        Filter ends = (request, next) -> next.handle(request)
                .thenApply(response -> response.body() instanceof Messages replies
                        ? response.with(replies.onEnd(
                                failure -> seen.add(request.endpoint() + (failure == null ? " ended" : " failed"))))
                        : response);

        try (Client watched = Client.builder()
                .registry(registry)
                .transport(transport)
                .filter(ends)
                .build()) {
            assertEquals(3, watched.proxy(Stocks.class).watch("X", 3).stream().count());
        }
        assertEquals(List.of("Stocks.Watch ended"), List.copyOf(seen));
    }

    @Test
    void windowsAreOptionsOfTheTransport() {
        try (Transport narrow = Transport.create(Settings.of(Map.of("transport.stream-window", "16384")));
                Client reader =
                        Client.builder().registry(registry).transport(narrow).build();
                Source<Integer> all = reader.with(options -> options.timeout(ofSeconds(30))).stream(
                        "stocks", "Numbers.All", null, Integer.class)) {
            assertEquals(1, all.next());
            assertTrue(numbers.made.get() < 1000, () -> numbers.made + " made ahead");
        }
    }
}
