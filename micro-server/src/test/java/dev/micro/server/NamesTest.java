package dev.micro.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.micro.codec.endpoint.DeclaredEndpoint;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which methods are endpoints, and what they are called. */
@SuppressWarnings("unused") // the handlers are read by reflection
class NamesTest {
    @Endpoints
    static class Say {
        public String hello() {
            return "hello";
        }

        String notPublic() {
            return "";
        }

        public static String notOfTheObject() {
            return "";
        }

        private String mine() {
            return "";
        }

        @Override
        public String toString() {
            return "";
        }
    }

    /** As containers make them: a subclass that overrides and says nothing. */
    static class Say$$SpringCGLIB$$0 extends Say {
        @Override
        public String hello() {
            return "around " + super.hello();
        }

        public Object getTargetSource() {
            return this;
        }
    }

    @Endpoints(name = "helloworld.Greeter")
    static final class Named {
        @Endpoint(name = "SayHello")
        public String hello() {
            return "hello";
        }
    }

    @Endpoints
    interface Greeting {
        String hello();

        default String bye() {
            return "bye";
        }
    }

    @Endpoints
    interface Counting {
        int count();
    }

    static final class Both implements Greeting, Counting {
        @Override
        public String hello() {
            return "hello";
        }

        @Override
        public int count() {
            return 1;
        }

        public String onlyOfTheClass() {
            return "";
        }

        @Endpoint
        public String more() {
            return "";
        }
    }

    @Endpoints(nonBlocking = true)
    static final class Fast implements Greeting {
        @Override
        public String hello() {
            return Thread.currentThread().getName();
        }

        public String extra() {
            return "";
        }
    }

    @Endpoints(name = "Formal")
    static final class Formal implements Greeting {
        @Override
        public String hello() {
            return "good day";
        }
    }

    static final class Some {
        @Endpoint(idempotent = true)
        public String one() {
            return "";
        }

        public String other() {
            return "";
        }
    }

    static class Above {
        public String inherited() {
            return "";
        }
    }

    @Endpoints
    static final class Below extends Above implements AutoCloseable, Comparable<Below> {
        public String own() {
            return "";
        }

        @Override
        public int compareTo(Below other) {
            return 0;
        }

        @Override
        public void close() {}
    }

    @Endpoints
    static final class Meant {
        final String name = "x";

        @Endpoint
        public String getName() {
            return name;
        }

        public String getOther() {
            return "";
        }
    }

    @Test
    void publicMethodsOfTheAnnotatedClass() {
        assertEquals(List.of("Say.Hello"), names(new Say()));
    }

    @Test
    void neverOfAGeneratedSubclassWhichIsYetCalled() {
        assertEquals(List.of("Say.Hello"), names(new Say$$SpringCGLIB$$0()));
        try (Served served = Served.of(new Say$$SpringCGLIB$$0())) {
            assertEquals("\"around hello\"", served.call("Say.Hello", "{}"));
        }
    }

    @Test
    void theAnnotationsName() {
        assertEquals(List.of("helloworld.Greeter.SayHello"), names(new Named()));
    }

    @Test
    void ofEachAnnotatedInterfaceByItsName() {
        assertEquals(List.of("Counting.Count", "Greeting.Bye", "Greeting.Hello", "Greeting.More"), names(new Both()));
    }

    @Test
    void ofTheClassByItsInterfacesNameOrItsOwn() {
        assertEquals(List.of("Greeting.Bye", "Greeting.Extra", "Greeting.Hello"), names(new Fast()));
        assertEquals(List.of("Formal.Bye", "Formal.Hello"), names(new Formal()));
    }

    @Test
    void annotatedMethodsAlone() {
        assertEquals(List.of("Some.One"), names(new Some()));
        try (Served served = Served.of(new Some())) {
            assertEquals(
                    Map.of("idempotent", "true"),
                    served.registry.get("test").get(0).endpoints().get(0).metadata());
        }
    }

    @Test
    void neitherInheritedNorClosing() {
        assertEquals(List.of("Below.CompareTo", "Below.Own"), names(new Below()));
    }

    @Test
    void accessorsThatAreMeant() {
        assertEquals(List.of("Meant.GetName", "Meant.GetOther"), names(new Meant()));
    }

    @Test
    void proxiesAndLambdasOfAnAnnotatedInterface() {
        Object proxy = Proxy.newProxyInstance(
                NamesTest.class.getClassLoader(), new Class<?>[] {Counting.class}, (self, method, arguments) -> 7);
        Counting lambda = () -> 8;
        try (Served served = Served.of(proxy)) {
            assertEquals("7", served.call("Counting.Count", "{}"));
        }
        try (Served served = Served.of(lambda)) {
            assertEquals("8", served.call("Counting.Count", "{}"));
        }
    }

    @Test
    void nonBlockingOfTheClassGoesForItsInterfacesMethods() {
        try (Served served = Served.of(new Fast())) {
            assertEquals('"' + Thread.currentThread().getName() + '"', served.call("Greeting.Hello", "{}"));
        }
    }

    private static List<String> names(Object handler) {
        return HandlerMethods.of(handler).stream()
                .map(DeclaredEndpoint::name)
                .sorted()
                .collect(Collectors.toList());
    }
}
