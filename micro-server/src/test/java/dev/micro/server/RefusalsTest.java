package dev.micro.server;

import static dev.micro.server.Served.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.micro.core.CallContext;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.Handler;
import dev.micro.transport.Transport;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is refused when a server is built, in the words that people read. */
@SuppressWarnings({"unused", "rawtypes"}) // the handlers are read by reflection, and some are wrong on purpose
class RefusalsTest {
    private static final String BAD = "INVALID_ARGUMENT: ";

    record Hello(String name) {}

    static final class Say {
        public Hello hello(Hello hello) {
            return hello;
        }
    }

    @Endpoints
    static final class Overloads {
        public void hello(Hello hello) {}

        public void hello(String name) {}
    }

    @Endpoints
    static final class Threefold {
        public void hello() {}

        public void hello(String name) {}

        public void hello(int times, CallContext call) {}
    }

    @Endpoints
    static final class Twins {
        public void hello() {}

        @Endpoint(name = "hello")
        public void other() {}
    }

    @Endpoints
    static final class Kotlin {
        final Object repo = "a field";
        final boolean isOpen = true;

        public Object getRepo() {
            return repo;
        }
    }

    @Endpoints
    static final class KotlinFlag {
        final boolean isOpen = true;

        public boolean isOpen() {
            return isOpen;
        }
    }

    @Endpoints
    static final class Injected {
        Object repo = "a field";

        public void setRepo(Object other) {
            repo = other;
        }
    }

    @Endpoints
    record Recorded(Object repo) {
        public void hello() {}
    }

    static final class Hidden {
        @Endpoint
        void hello() {}
    }

    static final class Fixed {
        @Endpoint
        public static void hello() {}
    }

    @Endpoints
    static final class Streams {
        public Stream<String> all() {
            return Stream.of();
        }
    }

    @Endpoints
    static final class Publishes {
        public CompletionStage<Flow.Publisher<String>> all() {
            return CompletableFuture.failedFuture(new AssertionError());
        }
    }

    @Endpoints
    static final class Iterates {
        public void all(List<Iterator<String>> names) {}
    }

    @Endpoints
    static final class Raw {
        public CompletableFuture later() {
            return new CompletableFuture<Object>();
        }
    }

    @Endpoints
    static final class Plain {
        public Future<String> later() {
            return new CompletableFuture<>();
        }
    }

    @Endpoints
    static final class TwoContexts {
        public void hello(CallContext one, CallContext other) {}
    }

    @Endpoints
    interface Crud<T> {
        T find(String id);
    }

    static final class Users implements Crud<Hello> {
        @Override
        public Hello find(String id) {
            return new Hello(id);
        }
    }

    @Endpoints(name = "no spaces")
    static final class Spaced {
        public void hello() {}
    }

    @Endpoints
    static final class Dotted {
        @Endpoint(name = "a.b")
        public void hello() {}
    }

    @Test
    void aClassWithNothingToServe() {
        assertEquals(
                BAD + "Say: nothing to serve (annotate the class with @Endpoints, or methods with @Endpoint)",
                refused(new Say()));
    }

    @Test
    void whatIsNoHandlerObject() {
        assertEquals(
                BAD + "Class<Say>: nothing to serve (give an object: handle(new Say()))", refused((Object) Say.class));
        assertEquals(
                BAD + "String: nothing to serve (give an object whose class has @Endpoints)", refused((Object) "Say"));
        try (Transport transport = Transport.memory()) {
            assertEquals(
                    BAD + "MemoryTransport: nothing to serve"
                            + " (this is a part of Micro; give an object whose class has @Endpoints)",
                    refused((Object) transport));
        }
    }

    @Test
    void whatMakesOrNeedsAnother() {
        Supplier<Say> supplier = Say::new;
        Handler handler = request -> new CompletableFuture<>();
        assertEquals(
                "nothing to serve (give the object that it makes)",
                refused((Object) supplier).replaceAll(".*: nothing", "nothing"));
        assertEquals(
                "nothing to serve (a bare Handler needs a name: endpoint(\"Raw.Echo\", handler))",
                refused((Object) handler).replaceAll(".*: nothing", "nothing"));
    }

    @Test
    void noHandlerAtAll() {
        assertEquals(
                BAD + "test: nothing to serve (handle(new Say()), or endpoint(name, handler))", refused(builder -> {}));
    }

    @Test
    void overloads() {
        assertEquals(
                BAD + "Overloads.hello: two methods of one name (hello(Hello), hello(String));"
                        + " rename one or give it @Endpoint(name = \"…\")",
                refused(new Overloads()));
        assertEquals(
                BAD + "Threefold.hello: 3 methods of one name (hello(), hello(int, CallContext), hello(String));"
                        + " rename one or give it @Endpoint(name = \"…\")",
                refused(new Threefold()));
    }

    @Test
    void twoEndpointsOfOneName() {
        assertEquals(
                BAD + "Twins.Hello: two endpoints of one name (Twins.hello, Twins.other);"
                        + " rename one or give it @Endpoint(name = \"…\")",
                refused(new Twins()));
        Handler handler = request -> new CompletableFuture<>();
        assertEquals(
                BAD + "raw.echo: two endpoints of one name (endpoint(\"Raw.Echo\"), endpoint(\"raw.echo\"));"
                        + " rename one or give it @Endpoint(name = \"…\")",
                refused(builder -> builder.endpoint("Raw.Echo", handler).endpoint("raw.echo", handler)));
    }

    @Test
    void accessorsOfFields() {
        String cure = "; make it private, or give it @Endpoint if it is meant";
        assertEquals(BAD + "Kotlin.getRepo: gives out the field \"repo\"" + cure, refused(new Kotlin()));
        assertEquals(BAD + "KotlinFlag.isOpen: gives out the field \"isOpen\"" + cure, refused(new KotlinFlag()));
        assertEquals(BAD + "Injected.setRepo: changes the field \"repo\"" + cure, refused(new Injected()));
        assertEquals(
                BAD + "Recorded.repo: gives out the field \"repo\";"
                        + " make the record a class, or give it @Endpoint if it is meant",
                refused(new Recorded("r")));
    }

    @Test
    void methodsThatCannotBeReached() {
        String cure = "; make it a public method of the object";
        assertEquals(BAD + "Hidden.hello: @Endpoint on a method that is not public" + cure, refused(new Hidden()));
        assertEquals(BAD + "Fixed.hello: @Endpoint on a static method" + cure, refused(new Fixed()));
    }

    @Test
    void streams() {
        String cure = " is a stream of another kind; use a Source (Source.from makes one), a Flow.Publisher or a List";
        assertEquals(BAD + "Streams.all: Stream" + cure, refused(new Streams()));
        assertEquals(
                BAD + "Publishes.all: CompletionStage<Publisher<String>> has a stream inside; use the Publisher<String>"
                        + " itself",
                refused(new Publishes()));
        assertEquals(BAD + "Iterates.all: Iterator" + cure, refused(new Iterates()));
    }

    @Test
    void stagesOfNobodyKnowsWhat() {
        assertEquals(
                BAD + "Raw.later: gives a CompletableFuture of nobody knows what; say of which type",
                refused(new Raw()));
        assertEquals(BAD + "Plain.later: gives a Future; give a CompletableFuture", refused(new Plain()));
    }

    @Test
    void twoContexts() {
        assertEquals(
                BAD + "TwoContexts.hello: two parameters of type CallContext; one will do", refused(new TwoContexts()));
    }

    @Test
    void typesThatNobodyKnows() {
        assertEquals(
                BAD + "Crud.find: nobody knows which type T is; declare the method in a type that names it",
                refused(new Users()));
    }

    @Test
    void namesThatNoWireCarries() {
        assertEquals(
                BAD + "dev.micro.server.RefusalsTest$Spaced: handler name \"no spaces\" (expected: words of"
                        + " A-Z a-z 0-9 _ - $, parted by dots); give it @Endpoints(name = \"…\")",
                refused(new Spaced()));
        assertEquals(
                BAD + "Dotted.hello: endpoint name \"a.b\" (expected: A-Z a-z 0-9 _ - $);"
                        + " give it @Endpoint(name = \"…\")",
                refused(new Dotted()));
        assertEquals(
                BAD + "endpoint \"Echo\" (expected: Handler.Method, words of A-Z a-z 0-9 _ - $, parted by dots)",
                refused(builder -> builder.endpoint("Echo", request -> new CompletableFuture<>())));
    }

    @Test
    void numbersOutOfRange() {
        assertEquals(BAD + "timeout: -5s (expected: > 0)", refused(builder -> builder.timeout(Duration.ofSeconds(-5))));
        assertEquals(BAD + "timeout: 0s (expected: > 0)", refused(builder -> builder.timeout(Duration.ZERO)));
        assertEquals(
                BAD + "grace: -1s (expected: at least 0s)", refused(builder -> builder.grace(Duration.ofSeconds(-1))));
        assertEquals(BAD + "concurrentCalls: 0 (expected: at least 1)", refused(builder -> builder.concurrentCalls(0)));
        assertEquals(
                BAD + "concurrentStreams: 0 (expected: at least 1)", refused(builder -> builder.concurrentStreams(0)));
        assertEquals(
                BAD + "blockingThreads: 40000 (expected: 1 to 32767)",
                refused(builder -> builder.blockingThreads(40_000)));
        assertEquals(BAD + "queue: -1 (expected: 0 to 1000000)", refused(builder -> builder.queue(-1)));
    }

    @Test
    void placesThatNoRegistryKeeps() {
        assertEquals(
                BAD + "registration ttl: 500ms (expected: at least 1s)",
                refused(builder -> served(builder).registration(Duration.ofMillis(500), Duration.ofMillis(100))));
        assertEquals(
                BAD + "registration interval: 2s (expected: less than the ttl, 2s)",
                refused(builder -> served(builder).registration(Duration.ofSeconds(2), Duration.ofSeconds(2))));
        assertEquals(
                BAD + "label \"native\" (expected: not empty, and none of"
                        + " [native, protocol, transport, server, registry, broker])",
                refused(builder -> served(builder).label("native", "0")));
    }

    private static ServerBuilder served(ServerBuilder builder) {
        return builder.endpoint("Raw.Echo", request -> new CompletableFuture<>());
    }
}
