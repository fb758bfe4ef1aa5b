package dev.micro.client;

import static dev.micro.client.StreamTest.why;
import static dev.micro.client.Town.GREETER;
import static dev.micro.client.Town.json;
import static dev.micro.client.Town.text;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.micro.core.CallContext;
import dev.micro.core.Code;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Sink;
import dev.micro.core.Source;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The four shapes of a call, through a proxy. */
@Timeout(60)
class StreamProxyTest {
    record Tick(String symbol, long price) {}

    @Endpoints(name = "Stocks", service = GREETER)
    interface Stocks {
        Tick last(String symbol);

        Source<Tick> watch(String symbol, int max);

        Flow.Publisher<Tick> published(String symbol);

        long sum(Source<Tick> ticks);

        CompletableFuture<Long> sumLater(Flow.Publisher<Tick> ticks);

        void note(@Nullable CallContext call, Source<String> words);

        Source<Tick> echo(Source<Tick> ticks);

        Flow.Publisher<String> shout(Flow.Publisher<String> words, @Nullable CallContext call);

        @Endpoint(idempotent = true)
        Source<Long> again();
    }

    private final Town town = new Town();
    private final Stocks stocks = town.client.proxy(Stocks.class);

    @AfterEach
    void close() {
        town.close();
    }

    private static CompletionStage<Response> echo(Request request) {
        return CompletableFuture.completedFuture(
                Response.of(Metadata.of(Metadata.CONTENT_TYPE, "application/json"), request.body()));
    }

    private static CompletionStage<Response> count(Messages messages, int before) {
        return messages.next()
                .thenCompose(next -> next == null ? json(String.valueOf(before)) : count(messages, before + 1));
    }

    @Test
    void manyAnswersToOneRequest() {
        Town.House node =
                town.node(request -> Feed.of("{\"symbol\":\"X\",\"price\":1}").answer());
        assertEquals(List.of(new Tick("X", 1)), stocks.watch("X", 3).stream().toList());
        assertEquals(
                List.of(new Tick("X", 1)),
                Source.from(stocks.published("X")).stream().toList());
        assertEquals("{\"symbol\":\"X\",\"max\":3}", text(node.asked.get(0)));
        assertEquals("Stocks.Watch", node.asked.get(0).endpoint());
        assertEquals(Request.Reply.STREAM, node.asked.get(1).reply());
    }

    @Test
    void aPublisherAsksForEachSubscriptionAndNotBefore() {
        Town.House node =
                town.node(request -> Feed.of("{\"symbol\":\"X\",\"price\":1}").answer());
        Flow.Publisher<Tick> ticks = stocks.published("X");
        assertEquals(0, node.asked.size());
        for (int i = 1; i <= 2; i++) {
            assertEquals(List.of(new Tick("X", 1)), Source.from(ticks).stream().toList());
            assertEquals(i, node.asked.size());
        }
        Flow.Publisher<String> refused = town.client
                .with(o -> o.contentType("no/such"))
                .proxy(Stocks.class)
                .shout(Source.of("a").publisher(), null);
        assertEquals(Code.INVALID_ARGUMENT, why(Source.from(refused)).code());
    }

    @Test
    void oneAnswerToManyRequests() throws Exception {
        town.node(request -> count((Messages) request.body(), 0));
        assertEquals(2, stocks.sum(Source.of(new Tick("X", 1), new Tick("Y", 2))));
        assertEquals(
                1L, stocks.sumLater(Source.of(new Tick("X", 1)).publisher()).get(5, SECONDS));
        stocks.note(null, Source.of("a", "b"));
    }

    @Test
    void manyAnswersToManyRequests() {
        town.node(StreamProxyTest::echo);
        assertEquals(
                List.of(new Tick("X", 1), new Tick("Y", 2)),
                stocks.echo(Source.of(new Tick("X", 1), new Tick("Y", 2))).stream()
                        .toList());
        assertEquals(
                List.of("a", "b"),
                Source.from(stocks.shout(Source.of("a", "b").publisher(), null)).stream()
                        .toList());
    }

    @Test
    void whatIsDeclaredIdempotentIsAskedAgainUntilItBegins() {
        AtomicInteger asked = new AtomicInteger();
        town.node(request -> asked.incrementAndGet() < 3
                ? CompletableFuture.failedFuture(Code.UNAVAILABLE.error("restarting"))
                : Feed.of("7").answer());
        assertEquals(List.of(7L), stocks.again().stream().toList());
    }

    @Test
    void failuresComeOutOfTheSource() {
        town.node(request -> CompletableFuture.failedFuture(
                Code.PERMISSION_DENIED.error("not you").from(GREETER)));
        assertEquals(
                "PERMISSION_DENIED from " + GREETER + ": not you",
                why(stocks.watch("X", 1)).getMessage());
    }

    @Test
    @SuppressWarnings("NullAway") // what somebody does who has no such tool
    void aStreamThatIsNullIsRefusedAtOnce() {
        MicroException refused = assertThrows(MicroException.class, () -> stocks.sum(null));
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        assertEquals("Stocks.Sum: null (expected: a stream of Tick)", refused.detail());
    }

    @Endpoints(service = "x")
    interface Writes {
        void watch(String symbol, Sink<Tick> out);
    }

    @Endpoints(service = "x")
    interface Promises {
        CompletableFuture<Source<Tick>> watch(String symbol);
    }

    @Test
    void whatCannotBeCalledIsRefusedWithTheCure() {
        MicroException sink = assertThrows(MicroException.class, () -> town.client.proxy(Writes.class));
        assertEquals(
                "Writes.watch: a Sink is for who serves, and an interface is called as well; return a Source",
                sink.detail());
        MicroException promised = assertThrows(MicroException.class, () -> town.client.proxy(Promises.class));
        assertEquals(
                "Promises.watch: CompletableFuture<Source<Tick>> has a stream inside; use the Source<Tick> itself",
                promised.detail());
    }
}
