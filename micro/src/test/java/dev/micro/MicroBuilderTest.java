package dev.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.micro.client.Caller;
import dev.micro.client.Client;
import dev.micro.core.Code;
import dev.micro.core.Endpoints;
import dev.micro.core.MicroException;
import dev.micro.core.Settings;
import dev.micro.registry.Registry;
import dev.micro.transport.Transport;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MicroBuilderTest {
    /** Greets. */
    @Endpoints
    public static final class Say {
        /** {@code Hello John}. */
        public String hello(String name) {
            return "Hello " + name;
        }
    }

    /** Asks another service. */
    @Endpoints
    public static final class Relay {
        private final Caller caller;

        Relay(Caller caller) {
            this.caller = caller;
        }

        /** Passes the question on. */
        public String hello(String name) {
            return caller.call("far", "Say.Hello", Map.of("name", name), String.class);
        }
    }

    private final Registry registry = Registry.memory();
    private final Transport transport = Transport.memory();

    @AfterEach
    void close() {
        transport.close();
        registry.close();
    }

    @Test
    void aBuilderMakesOneServiceAfterAnother() {
        MicroBuilder builder = service("near").handle(new Say());
        try (Micro first = builder.start()) {
            assertEquals("Hello John", hello(first.client(), "near"));
        }
        try (Micro second = builder.start()) {
            assertEquals("Hello John", hello(second.client(), "near"));
        }
    }

    @Test
    void whatOneSideIsGivenWinsOverWhatBothHave() {
        try (Registry elsewhere = Registry.memory();
                Micro far = service("far").registry(elsewhere).handle(new Say()).start();
                Micro near = service("near")
                        .client(client -> client.registry(elsewhere))
                        .handleWith(Relay::new)
                        .start()) {
            assertEquals("Hello John", hello(near.client(), "far"));
            assertEquals(1, registry.get("near").size());
            assertEquals(0, registry.get("far").size());
            MicroException unknown = assertThrows(MicroException.class, () -> hello(near.client(), "near"));
            assertEquals(Code.NOT_FOUND, unknown.code());
            assertEquals(1, elsewhere.get("far").get(0).nodes().size(), far::toString);
        }
    }

    /** As {@code MICRO_REGISTRY=static} does it, over real sockets. */
    @Test
    void aServiceIsCalledByNameWhereAListSaysWhoIsWhere() {
        try (Micro far =
                Micro.service("far").registry(registry).handle(new Say()).start()) {
            Settings list = Settings.of(Map.of("registry", "static", "registry.address", "far=" + far.address()));
            try (Client client = Client.builder().settings(list).build()) {
                assertEquals("Hello John", hello(client, "far"));
                MicroException unknown = assertThrows(MicroException.class, () -> hello(client, "fra"));
                assertEquals("no service \"fra\" in registry static (has: far)", unknown.detail());
            }
        }
    }

    @Test
    void whatCannotBeServedIsRefusedByBuild() {
        MicroException refused = assertThrows(
                MicroException.class, () -> service("near").handle("nothing").build());
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        assertEquals("String: nothing to serve (give an object whose class has @Endpoints)", refused.detail());
    }

    private MicroBuilder service(String name) {
        return Micro.service(name).registry(registry).transport(transport);
    }

    private static String hello(Caller caller, String service) {
        return caller.call(service, "Say.Hello", Map.of("name", "John"), String.class);
    }
}
