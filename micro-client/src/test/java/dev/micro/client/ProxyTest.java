package dev.micro.client;

import static dev.micro.client.Town.GREETER;
import static dev.micro.client.Town.json;
import static dev.micro.client.Town.text;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.CallContext;
import dev.micro.core.Code;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProxyTest {
    record Hello(String name) {}

    record Reply(String msg) {}

    @Endpoints(name = "Say", service = GREETER)
    interface Greeting {
        Reply hello(Hello request);

        CompletableFuture<Reply> later(Hello request);

        CompletionStage<Optional<Reply>> perhaps();

        Reply greet(String name, int times);

        Optional<Reply> find(String name);

        List<Reply> all(Map<String, Boolean> filter);

        void forget(TimeUnit unit);

        @Endpoint(name = "Secret")
        Reply guarded(@Nullable CallContext call, Hello request);

        @Endpoint(idempotent = true)
        Reply again();

        Reply checked() throws IOException;

        int count();

        default String shout(String name) {
            return hello(new Hello(name)).msg().toUpperCase(Locale.ROOT);
        }

        @Override
        String toString();
    }

    private final Town town = new Town();
    private final Greeting greeting = town.client.proxy(Greeting.class);

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void oneObjectIsTheRequestItself() {
        Town.House node = town.node(request -> json("{\"msg\":\"Hello John\"}"));
        assertEquals(new Reply("Hello John"), greeting.hello(new Hello("John")));
        assertEquals("Say.Hello {\"name\":\"John\"}", asked(node));
        town.node(request -> json("[{\"msg\":\"a\"}]"));
    }

    @Test
    void aMapIsTheRequestItselfAndAListComesBack() {
        Town.House node = town.node(request -> json("[{\"msg\":\"a\"}]"));
        assertEquals(List.of(new Reply("a")), greeting.all(Map.of("open", true)));
        assertEquals("Say.All {\"open\":true}", asked(node));
    }

    @Test
    void severalParametersAndOneScalarTravelByTheirNames() {
        Town.House node = town.node(request -> json("{\"msg\":\"x\"}"));
        greeting.greet("John", 2);
        greeting.find("John");
        greeting.forget(TimeUnit.DAYS);
        greeting.again();
        assertEquals("{\"name\":\"John\",\"times\":2}", text(node.asked.get(0)));
        assertEquals("{\"name\":\"John\"}", text(node.asked.get(1)));
        assertEquals("Say.Forget {\"unit\":\"DAYS\"}", line(node.asked.get(2)));
        assertEquals("Say.Again {}", line(node.asked.get(3)));
    }

    @Test
    void theCallContextIsNoPartOfTheRequest() {
        Town.House node = town.node(request -> json("{\"msg\":\"x\"}"));
        greeting.guarded(null, new Hello("John"));
        assertEquals("Say.Secret {\"name\":\"John\"}", asked(node));
    }

    @Test
    void stagesDoNotWaitAndOptionalSaysNothing() throws Exception {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        town.node(request -> request.endpoint().equals("Say.Later") ? answer : json("null"));
        CompletableFuture<Reply> later = greeting.later(new Hello("John"));
        assertFalse(later.isDone());
        answer.complete(json("{\"msg\":\"x\"}").toCompletableFuture().join());
        assertEquals(new Reply("x"), later.get(5, SECONDS));
        assertEquals(Optional.empty(), greeting.perhaps().toCompletableFuture().get(5, SECONDS));
        assertEquals(Optional.empty(), greeting.find("x"));
    }

    @Test
    void primitivesComeBackAndNullIsAnError() {
        town.node(request -> json(request.endpoint().equals("Say.Count") ? "42" : "null"));
        assertEquals(42, greeting.count());
        MicroException nothing = assertThrows(MicroException.class, () -> greeting.hello(new Hello("x")));
        assertEquals(Code.INTERNAL, nothing.code());
        assertTrue(nothing.detail().contains("Say.Hello"), nothing.detail());
    }

    @Test
    void failuresAreMicroExceptionsWhateverTheMethodDeclares() {
        town.node(request ->
                CompletableFuture.failedFuture(Code.INTERNAL.error("error 7").from(GREETER)));
        MicroException failure = assertThrows(MicroException.class, greeting::checked);
        assertEquals("INTERNAL from " + GREETER + ": error 7", failure.getMessage());
    }

    @Test
    void whatIsDeclaredIdempotentIsAskedAgainAndWhatIsNotIsNot() {
        Town.House node = town.node(request -> CompletableFuture.failedFuture(Code.UNAVAILABLE.error("restarting")));
        assertThrows(MicroException.class, greeting::again);
        assertEquals(3, node.asked.size());
        assertThrows(MicroException.class, greeting::count);
        assertEquals(4, node.asked.size());
        Greeting careful = town.client.with(o -> o.idempotent(false)).proxy(Greeting.class);
        assertThrows(MicroException.class, careful::again);
        assertEquals(5, node.asked.size());
    }

    @Test
    void defaultMethodsRunHereAndObjectsOwnAreAnsweredHere() {
        Town.House node = town.node(request -> json("{\"msg\":\"hi\"}"));
        assertEquals("HI", greeting.shout("John"));
        assertEquals(1, node.asked.size());
        assertEquals("Greeting → go.micro.srv.greeter", greeting.toString());
        assertEquals(greeting, greeting);
        assertNotEquals(greeting, town.client.proxy(Greeting.class));
        assertEquals(greeting.hashCode(), greeting.hashCode());
        assertEquals(1, node.asked.size());
    }

    @Test
    void aViewsOptionsAndAServiceGivenByHandCount() {
        Town.House node = town.node("other", "1", Map.of(), request -> json("{\"msg\":\"x\"}"));
        Greeting other = town.client.with(o -> o.metadata("tenant", "a")).proxy(Greeting.class, "other");
        other.hello(new Hello("John"));
        assertEquals("a", node.asked.get(0).metadata().get("tenant"));
        assertEquals("Greeting → other", other.toString());
    }

    @Endpoints
    interface Nowhere {
        void hi();
    }

    @Endpoints(service = "x")
    interface Overloaded {
        void hi(Hello request);

        void hi(String name);
    }

    @Endpoints(service = "x")
    interface Raw {
        CompletionStage<?> hi();
    }

    @Endpoints(service = "x")
    interface Generic {
        <T> List<T> hi(List<T> request);
    }

    interface Bare {
        void hi();
    }

    @Endpoints(service = "x")
    interface Inheriting extends Bare {}

    @Endpoints(service = "x")
    interface Empty {}

    @Endpoints(service = "x")
    static class Concrete {}

    @Test
    void whatCannotBeCalledIsRefusedWithMethodReasonAndCure() {
        refused(
                "Nowhere: which service is not said (give it @Endpoints(service = \"…\"), or call proxy(Nowhere.class,"
                        + " \"…\"))",
                Nowhere.class);
        refused("Raw.hi: the type ? is not known at run time (write it out)", Raw.class);
        refused("Generic.hi: nobody knows which type T is; declare the method in a type that names it", Generic.class);
        refused(
                "Bare.hi: it is no endpoint (annotate Bare with @Endpoints, or the method with @Endpoint)",
                Inheriting.class);
        refused("Empty: nothing to call (expected: an interface with abstract methods)", Empty.class);
        refused("Concrete: a proxy of a class (expected: an interface with @Endpoints)", Concrete.class);
        MicroException twice = assertThrows(MicroException.class, () -> town.client.proxy(Overloaded.class));
        assertTrue(
                twice.detail()
                        .matches("Overloaded\\.hi: two methods of one name \\(hi\\((Hello|String)\\),"
                                + " hi\\((Hello|String)\\)\\); rename one or give it @Endpoint\\(name = \"…\"\\)"),
                twice.detail());
    }

    private void refused(String detail, Class<?> contract) {
        MicroException refused = assertThrows(MicroException.class, () -> town.client.proxy(contract));
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        assertEquals(detail, refused.detail());
    }

    private static String asked(Town.House node) {
        return line(node.asked.get(0));
    }

    private static String line(Request request) {
        return request.endpoint() + " " + text(request);
    }
}
