package dev.micro.examples.guide;

import static java.time.Duration.ofMillis;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.Micro;
import dev.micro.client.Caller;
import dev.micro.client.Client;
import dev.micro.codec.Json;
import dev.micro.codec.TypeRef;
import dev.micro.core.Code;
import dev.micro.core.Filter;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Response;
import dev.micro.examples.guide.Greeting.Hello;
import dev.micro.examples.guide.Greeting.Reply;
import dev.micro.registry.Registry;
import dev.micro.selector.Selector;
import dev.micro.server.Server;
import dev.micro.transport.Transport;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The snippets of docs/guide.md, run. */
class GuideTest {
    private static final String GREETER = "go.micro.srv.greeter";

    private final Registry registry = Registry.memory();
    private final Transport transport = Transport.create(dev.micro.core.Settings.of(Map.of()));
    private final Micro app = Micro.service(GREETER)
            .registry(registry)
            .transport(transport)
            .handle(new Greeter())
            .build();
    private final Client client = app.client();

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

    @Test
    void callsByName() throws Exception {
        Reply reply = client.call("go.micro.srv.greeter", "Say.Hello", new Hello("John"), Reply.class);
        CompletableFuture<Reply> later =
                client.callAsync("go.micro.srv.greeter", "Say.Hello", new Hello("John"), Reply.class);
        Reply twice = client.call("go.micro.srv.greeter", "Say.Greet", Map.of("name", "John", "times", 2), Reply.class);
        List<Hello> known = client.call("go.micro.srv.greeter", "Say.Known", null, new TypeRef<List<Hello>>() {});
        Json raw = client.call("go.micro.srv.greeter", "Say.Hello", Json.of("{\"name\":\"John\"}"), Json.class);

        assertEquals(new Reply("Hello John"), reply);
        assertEquals(new Reply("Hello John"), later.get());
        assertEquals(new Reply("Hello John and John"), twice);
        assertEquals(List.of(new Hello("John"), new Hello("Jane")), known);
        assertEquals("{\"msg\":\"Hello John\"}", raw.text());
    }

    @Test
    void callsByContract() throws Exception {
        Greeting greeting = client.proxy(Greeting.class);
        Reply reply = greeting.hello(new Hello("John"));
        CompletableFuture<Reply> later = greeting.later(new Hello("John"));
        Reply twice = greeting.greet("John", 2);

        assertEquals(new Reply("Hello John"), reply);
        assertEquals(new Reply("Hello John"), later.get());
        assertEquals(new Reply("Hello John and John"), twice);
    }

    @Test
    void callsWithOptions() {
        AtomicReference<Metadata> told = new AtomicReference<>(Metadata.EMPTY);
        Caller eu = client.with(options -> options.timeout(ofMillis(900))
                .metadata("authorization", "Bearer x")
                .retries(0));
        Greeting greeting = eu.proxy(Greeting.class);
        Caller watching = eu.with(options -> options.onReply(told::set));

        assertEquals(new Reply("Hello John"), greeting.hello(new Hello("John")));
        watching.call(GREETER, "Say.Secret", new Hello("John"), Reply.class);
        assertEquals("17", told.get().get("etag"));
    }

    @Test
    void failsWithCodeAndDetail() {
        MicroException refused = assertThrows(
                MicroException.class,
                () -> client.call("go.micro.srv.greeter", "Say.Secret", new Hello("John"), Reply.class));
        assertEquals(Code.UNAUTHENTICATED, refused.code());
        assertEquals("no token", refused.detail());
        assertEquals("go.micro.srv.greeter", refused.origin());
    }

    @Test
    void filtersStandOnBothSides() {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Filter timing = (request, next) -> {
            long start = System.nanoTime();
            return next.handle(request)
                    .whenComplete((response, failure) ->
                            seen.add(request.endpoint() + (System.nanoTime() - start >= 0 ? " timed" : "")));
        };
        Filter token = (request, next) -> next.handle(request.with("authorization", "Bearer x"));

        try (Micro shop = Micro.service("shop")
                .registry(registry)
                .transport(transport)
                .handleWith(Shop::new) // a handler that calls others is made from the service's Caller
                .filter(timing)
                .client(c -> c.filter(token).attemptFilter(timing))
                .start()) {
            Reply reply = shop.client().call("shop", "Shop.Welcome", Map.of("name", "John"), Reply.class);
            assertEquals(new Reply("Hello John"), reply);
        }
        assertTrue(seen.contains("Shop.Welcome timed"), () -> seen.toString());
        assertTrue(seen.contains("Say.Secret timed"), () -> seen.toString());
    }

    @Test
    void aFilterLooksAtRepliesAndFailures() {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Filter outcomes = (request, next) -> next.handle(request).whenComplete((response, thrown) -> {
            String outcome =
                    thrown == null ? "OK" : MicroException.of(thrown).code().name(); // out of its wrappers
            seen.add(request.endpoint() + ": " + outcome);
        });

        try (Client watched = Client.builder()
                .registry(registry)
                .transport(transport)
                .filter(outcomes)
                .build()) {
            watched.call(GREETER, "Say.Hello", new Hello("John"), Reply.class);
            assertThrows(
                    MicroException.class, () -> watched.call(GREETER, "Say.Secret", new Hello("John"), Reply.class));
        }
        assertEquals(List.of("Say.Hello: OK", "Say.Secret: UNAUTHENTICATED"), List.copyOf(seen));
    }

    /** Calls the greeter in its customers' name. */
    @dev.micro.core.Endpoints
    public static class Shop {
        private final Caller caller;

        Shop(Caller caller) {
            this.caller = caller;
        }

        /** Welcomes a customer. */
        public Reply welcome(String name) {
            return caller.call("go.micro.srv.greeter", "Say.Secret", new Hello(name), Reply.class);
        }
    }

    @Test
    void servesInParts() {
        try (Server server = Server.builder("greeter")
                .version("1.4.0")
                .address("127.0.0.1:0")
                .label("zone", "eu") // matched by the caller's label(...)
                .handle(new Greeter())
                .endpoint("Raw.Echo", request -> completedFuture(Response.of(request.metadata(), request.body())))
                .registry(registry)
                .transport(transport)
                .build() // everything that can be refused is refused here
                .start()) { // bound, registered and callable; or, registry away, serving and trying
            Caller eu = client.with(options -> options.label("zone", "eu").version("1.4.0"));
            assertEquals(Json.of("{\"a\":1}"), eu.call("greeter", "Raw.Echo", Json.of("{\"a\":1}"), Json.class));
            assertTrue(server.address().port() > 0);
        }
    }

    @Test
    void keepsACustomerAtItsNode() {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        Server one = basket("one", asked);
        Server other = basket("other", asked);
        try (Client baskets = Client.builder()
                .selector(Selector.consistentHash("customer"))
                .registry(registry)
                .transport(transport)
                .build()) {
            Caller john = baskets.with(options -> options.metadata("customer", "john"));
            for (int i = 0; i < 10; i++) {
                john.call("basket", "Basket.Show", Json.of("{}"), Json.class);
            }
            assertEquals(10, asked.size());
            assertEquals(1, asked.stream().distinct().count(), asked::toString);
        } finally {
            one.close();
            other.close();
        }
    }

    private Server basket(String id, Queue<String> asked) {
        return Server.builder("basket")
                .endpoint("Basket.Show", request -> {
                    asked.add(id);
                    return completedFuture(Response.of(request.metadata(), request.body()));
                })
                .registry(registry)
                .transport(transport)
                .build()
                .start();
    }

    @Test
    void testsAServiceWithoutPortOrFile() {
        try (Micro greeter = Micro.service("greeter")
                .registry(Registry.memory())
                .transport(Transport.memory())
                .handle(new Greeter())
                .start()) {
            Greeting greeting = greeter.client().proxy(Greeting.class, "greeter");
            assertEquals(new Reply("Hello John"), greeting.hello(new Hello("John")));
        }
    }
}
