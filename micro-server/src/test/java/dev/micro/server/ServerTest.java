package dev.micro.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.CallContext;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.Filter;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Settings;
import dev.micro.registry.Node;
import dev.micro.registry.Registry;
import dev.micro.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server from its start to its end. */
@Timeout(60)
class ServerTest {
    @Endpoints
    @SuppressWarnings("unused") // read by reflection
    static final class Say {
        final CountDownLatch inside = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);

        @Endpoint(nonBlocking = true)
        public String hello(String name) {
            return "Hello " + name;
        }

        public String slow() throws InterruptedException {
            inside.countDown();
            open.await();
            return "done";
        }

        public long inherited() {
            return TimeUnit.NANOSECONDS.toSeconds(Context.current().remaining());
        }

        public boolean told(CallContext call) throws Exception {
            CompletableFuture<MicroException> why = new CompletableFuture<>();
            call.onCancel(why::complete);
            inside.countDown();
            why.get(10, TimeUnit.SECONDS);
            return call.cancelled();
        }
    }

    @Test
    void startReturnsTheServerItselfFoundAndCallable() {
        SwitchedRegistry registry = new SwitchedRegistry();
        try (Transport transport = Transport.memory();
                Server built = builder(registry, transport).handle(new Say()).build()) {
            assertThrows(MicroException.class, built::address);
            Server server = built.start();
            assertSame(built, server);
            assertEquals(
                    server.address(), registry.get("test").get(0).nodes().get(0).address());
            MicroException again = assertThrows(MicroException.class, server::start);
            assertEquals(Code.FAILED_PRECONDITION, again.code());
        }
    }

    @Test
    void aTypoIsAnsweredWithWhatThereIs() {
        try (Served served = Served.of(new Say())) {
            assertEquals(
                    "UNIMPLEMENTED from test: no endpoint \"Say.Helo\" in test"
                            + " (has: Say.Hello, Say.Inherited, Say.Slow, Say.Told)",
                    served.failure("Say.Helo", "{}").getMessage());
            assertEquals(
                    "UNIMPLEMENTED from test: no endpoint \"" + "x".repeat(60) + "????…\" in test"
                            + " (has: Say.Hello, Say.Inherited, Say.Slow, Say.Told)",
                    served.failure("x".repeat(60) + "\n\t\u001b\u0000" + "y".repeat(99), "{}")
                            .getMessage());
            assertEquals("UNIMPLEMENTED", served.failure("", "{}").code().name());
        }
    }

    @Test
    void ofManyEndpointsTenAreShown() {
        Served served = new Served(builder -> {
            for (int i = 10; i < 23; i++) {
                builder.endpoint("Raw.E" + i, request -> CompletableFuture.completedFuture(Served.EMPTY));
            }
        });
        try (served) {
            assertEquals(
                    "no endpoint \"Raw.E\" in test (has: Raw.E10, Raw.E11, Raw.E12, Raw.E13, Raw.E14, Raw.E15,"
                            + " Raw.E16, Raw.E17, Raw.E18, Raw.E19 and 3 more)",
                    served.failure("Raw.E", "{}").detail());
        }
    }

    @Test
    void theFirstLettersCaseDoesNotMatter() {
        try (Served served = Served.of(new Say())) {
            for (String name : List.of("Say.Hello", "say.hello", "Say.hello", "say.Hello")) {
                assertEquals("\"Hello J\"", served.call(name, "{\"name\":\"J\"}"));
            }
            assertEquals(Code.UNIMPLEMENTED, served.failure("Say.HELLO", "{}").code());
        }
    }

    @Test
    void aCallForAnotherServiceIsSentBackUntouched() {
        try (Served served = Served.of(new Say())) {
            Request mine = Served.request("Say.Hello", "application/json", new byte[0], Context.root());
            Request other = new Request("shop", "Say.Hello", mine.metadata(), mine.body(), Context.root());
            MicroException stale = Served.failure(served.send(other));
            assertEquals("UNAVAILABLE from test: this is test, and not shop: a stale address", stale.getMessage());
            assertTrue(stale.untouched());
        }
    }

    @Test
    void theFirstFilterIsOutermostAndAllSeeEveryEndpoint() {
        List<String> order = new ArrayList<>();
        Served served = new Served(builder -> builder.filter(recording("first", order))
                .filter(recording("second", order))
                .handle(new Say()));
        try (served) {
            served.call("Say.Hello", "{\"name\":\"J\"}");
            assertEquals(List.of("first in", "second in", "second out", "first out"), order);
        }
    }

    @Test
    void aMethodsOwnCallsInheritItsTime() {
        try (Served served = Served.of(new Say())) {
            Context context = Context.root().within(TimeUnit.SECONDS.toNanos(20));
            Request request = Served.request("Say.Inherited", "application/json", new byte[0], context);
            assertEquals("19", Served.text(Served.join(served.send(request))));
        }
    }

    @Test
    void aMethodIsToldThatNobodyWaits() throws Exception {
        Say say = new Say();
        CompletableFuture<String> ended = new CompletableFuture<>();
        Served served = new Served(builder -> builder.handle(say)
                .filter((request, next) -> next.handle(request)
                        .whenComplete((response, failure) -> ended.complete(String.valueOf(failure)))));
        try (served) {
            Context context = Context.root().child();
            CompletableFuture<Response> call =
                    served.send(Served.request("Say.Told", "application/json", new byte[0], context));
            say.inside.await();
            context.cancel(Code.CANCELLED.error("enough"));
            assertEquals(Code.CANCELLED, Served.failure(call).code());
            assertTrue(ended.get(10, TimeUnit.SECONDS).contains("CANCELLED"), "the reply is dropped");
        }
    }

    @Test
    void aPortInUseIsAnErrorThatNamesIt() {
        SwitchedRegistry registry = new SwitchedRegistry();
        try (Transport transport = Transport.create(Settings.of(Map.of()));
                Server first =
                        builder(registry, transport).handle(new Say()).build().start()) {
            Server second = builder(registry, transport)
                    .handle(new Say())
                    .address(first.address())
                    .build();
            MicroException inUse = assertThrows(MicroException.class, second::start);
            assertEquals(Code.UNAVAILABLE, inUse.code());
            assertTrue(inUse.detail().contains(first.address().toString()), inUse.detail());
            assertEquals(1, registry.get("test").size());
            second.close();
        }
    }

    @Test
    void partsThatWereGivenStayOpen() {
        SwitchedRegistry registry = new SwitchedRegistry();
        try (Transport transport = Transport.memory()) {
            builder(registry, transport).handle(new Say()).build().start().close();
            assertEquals(0, registry.closed.get());
            assertEquals(List.of(), registry.list());
            try (Server next =
                    builder(registry, transport).handle(new Say()).build().start()) {
                assertFalse(next.address().host().isEmpty());
            }
        }
    }

    @Test
    void withoutPartsItStandsOnWhatTheSettingsNameAndClosesThat(@TempDir Path folder) {
        Settings settings =
                Settings.of(Map.of("registry.directory", folder.resolve("micro").toString()));
        try (Registry reader = Registry.create(settings)) {
            Server server = Server.builder("test")
                    .settings(settings)
                    .handle(new Say())
                    .build()
                    .start();
            Node node = reader.get("test").get(0).nodes().get(0);
            assertEquals(server.address(), node.address());
            assertEquals("local", node.metadata().get("registry"));
            server.close();
            assertEquals(List.of(), reader.get("test"));
        }
    }

    @Test
    void closingWaitsForWhatRuns() throws Exception {
        Say say = new Say();
        Served served = Served.of(say);
        CompletableFuture<Response> call = served.send("Say.Slow", "{}");
        say.inside.await();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(served::close);
        Served.until("it left the registry", () -> served.registry.list().isEmpty());
        assertFalse(closed.isDone());
        say.open.countDown();
        assertEquals("\"done\"", Served.text(Served.join(call)));
        closed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void closingEndsWithTheGraceWhateverRuns() throws Exception {
        Say say = new Say();
        Served served = new Served(builder -> builder.handle(say).grace(Duration.ofMillis(100)));
        CompletableFuture<Response> call = served.send("Say.Slow", "{}");
        say.inside.await();
        long start = System.nanoTime();
        served.close();
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10), "not the handler's time");
        assertEquals(Code.UNAVAILABLE, Served.failure(call).code());
    }

    @Test
    void closingWaitsForAHandlerWhoseCallerIsGone() throws Exception {
        Say say = new Say();
        Served served = Served.of(say);
        Context context = Context.root().child();
        CompletableFuture<Response> call =
                served.send(Served.request("Say.Slow", "application/json", new byte[0], context));
        say.inside.await();
        context.cancel(Code.CANCELLED.error("enough"));
        assertEquals(Code.CANCELLED, Served.failure(call).code());
        CompletableFuture<Void> closed = CompletableFuture.runAsync(served::close);
        Served.until("it left the registry", () -> served.registry.list().isEmpty());
        assertFalse(closed.isDone());
        say.open.countDown();
        closed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void anyNumberMayCloseAtOnceAndEachWaits() {
        Served served = Served.of(new Say());
        List<CompletableFuture<Void>> closers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            closers.add(CompletableFuture.runAsync(served.server::close)
                    .thenRun(() -> assertEquals(List.of(), served.registry.list())));
        }
        closers.forEach(CompletableFuture::join);
        served.close();
        assertEquals(List.of("registered", "deregistered"), served.registry.log);
    }

    @Test
    void closingDuringCallsOfEightThreadsLosesNoneThatWasTaken() throws Exception {
        Served served = Served.of(new Say());
        AtomicInteger answered = new AtomicInteger();
        CountDownLatch going = new CountDownLatch(8);
        List<CompletableFuture<MicroException>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String name = "caller " + i;
            callers.add(CompletableFuture.supplyAsync(
                    () -> {
                        while (true) {
                            try {
                                assertEquals(
                                        "\"Hello " + name + '"',
                                        served.call("Say.Hello", "{\"name\":\"" + name + "\"}"));
                            } catch (MicroException refused) {
                                return refused;
                            }
                            answered.incrementAndGet();
                            going.countDown();
                        }
                    },
                    run -> new Thread(run).start()));
        }
        going.await();
        served.close();
        for (CompletableFuture<MicroException> caller : callers) {
            MicroException refused = caller.get(10, TimeUnit.SECONDS);
            assertEquals(Code.UNAVAILABLE, refused.code());
            assertTrue(refused.untouched(), refused.getMessage());
        }
        assertTrue(answered.get() >= 8);
    }

    @Test
    void aClosedServerNeitherStartsNorLeavesThreads() {
        Server server = builder(new SwitchedRegistry(), Transport.memory())
                .handle(new Say())
                .build();
        server.close();
        MicroException closed = assertThrows(MicroException.class, server::start);
        assertEquals(Code.FAILED_PRECONDITION, closed.code());
        Served.of(new Say()).close();
        Served.until(
                "no thread of the server is left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("micro-test-")));
    }

    @Test
    void anInterruptedThreadClosesAllTheSame() {
        Served served = Served.of(new Say());
        Thread.currentThread().interrupt();
        served.close();
        assertTrue(Thread.interrupted());
        assertEquals(List.of("registered", "deregistered"), served.registry.log);
    }

    @Test
    void whatWasGivenInCodeWinsOverTheSettings() {
        Settings settings = Settings.of(Map.of(
                "server.address", "127.0.0.1:77",
                "server.advertise", "node.example:0",
                "server.version", "2.0",
                "server.id", "seven",
                "register.ttl", "60",
                "register.interval", "20"));
        SwitchedRegistry registry = new SwitchedRegistry();
        try (Transport transport = Transport.memory();
                Server told = builder(registry, transport)
                        .settings(settings)
                        .handle(new Say())
                        .build()
                        .start();
                Server given = builder(registry, transport)
                        .settings(settings)
                        .address("127.0.0.1:78")
                        .advertise("other.example:1")
                        .version("3.0")
                        .handle(new Say())
                        .build()
                        .start()) {
            assertEquals("test-seven", told.id());
            assertEquals(new Address("127.0.0.1", 77), told.address());
            assertEquals(new Address("127.0.0.1", 78), given.address());
        }
        assertEquals(
                "INVALID_ARGUMENT: register.ttl: \"soon\" (expected: seconds)",
                Served.refused(builder -> builder.settings(Settings.of(Map.of("register.ttl", "soon")))
                        .handle(new Say())));
    }

    @Test
    void twoServersHaveTwoIds() {
        try (Served one = Served.of(new Say());
                Served other = Served.of(new Say())) {
            assertTrue(one.server.id().startsWith("test-"));
            assertNotEquals(one.server.id(), other.server.id());
        }
    }

    private static Filter recording(String name, List<String> order) {
        return (request, next) -> {
            order.add(name + " in");
            return next.handle(request).whenComplete((response, failure) -> order.add(name + " out"));
        };
    }

    private static ServerBuilder builder(SwitchedRegistry registry, Transport transport) {
        return Server.builder("test")
                .settings(Settings.of(Map.of()))
                .registry(registry)
                .transport(transport);
    }
}
