package dev.micro.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.Endpoint;
import dev.micro.core.Settings;
import dev.micro.registry.Node;
import dev.micro.registry.Service;
import dev.micro.registry.ServiceEndpoint;
import dev.micro.registry.Shape;
import dev.micro.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server's place in a registry, good days and bad. */
@Timeout(60)
class RegistrationTest {
    record Hello(String name) {}

    @SuppressWarnings("unused") // read by reflection
    static final class Say {
        @Endpoint(idempotent = true)
        public Hello hello(Hello hello) {
            return hello;
        }
    }

    private final SwitchedRegistry registry = new SwitchedRegistry();
    private final Transport transport = Transport.memory();

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void theRecordSaysWhoWhereAndWhat() {
        ServerBuilder builder = builder()
                .version("1.4.0")
                .label("zone", "eu")
                .advertise("node.example:0")
                .address("127.0.0.1:4711");
        try (Server server = builder.build().start()) {
            Shape name = new Shape("name", "string", List.of());
            Shape hello = new Shape("Hello", "Hello", List.of(name));
            Service expected = new Service(
                    "test",
                    "1.4.0",
                    Map.of(),
                    List.of(new ServiceEndpoint("Say.Hello", hello, hello, Map.of("idempotent", "true"))),
                    List.of(new Node(
                            server.id(),
                            new Address("node.example", 4711),
                            Map.of("zone", "eu", "native", "1", "server", "micro", "registry", "memory"))));
            assertEquals(List.of(expected), registry.get("test"));
        }
        assertEquals(List.of(), registry.get("test"));
    }

    @Test
    void twoVersionsAreTwoRecords() {
        try (Server one = builder().version("1").build().start();
                Server other = builder().version("2").build().start()) {
            Map<String, String> idByVersion = registry.get("test").stream()
                    .collect(Collectors.toMap(
                            Service::version, service -> service.nodes().get(0).id()));
            assertEquals(Map.of("1", one.id(), "2", other.id()), idByVersion);
        }
    }

    @Test
    void itIsRenewedAndEnteredAnewWhenLost() {
        try (Server server = builder().build().start()) {
            Served.until("it was renewed", () -> registry.registered.get() >= 3);
            registry.byNode.clear();
            Served.until("it is back", () -> registry.byNode.containsKey(server.id()));
        }
        assertEquals(List.of(), registry.list());
    }

    @Test
    void aRegistryThatIsAwayKeepsNobodyFromServing() {
        registry.off = true;
        try (Server server = builder().build().start()) {
            assertEquals(List.of(), registry.list());
            server.address();
            registry.off = false;
            Served.until("it is registered", () -> registry.byNode.containsKey(server.id()));
            registry.off = true;
            registry.byNode.clear();
            int before = registry.registered.get();
            registry.off = false;
            Served.until("it is registered again", () -> registry.registered.get() > before);
        }
    }

    @Test
    void aRegistryThatHangsHoldsNeitherStartNorClose() {
        CountDownLatch never = new CountDownLatch(1);
        registry.hanging = never;
        long start = System.nanoTime();
        Server server = builder().build().start();
        long started = System.nanoTime();
        server.close();
        long closed = System.nanoTime();
        assertTrue(started - start < TimeUnit.SECONDS.toNanos(4), "two seconds are allowed");
        assertTrue(closed - started < TimeUnit.SECONDS.toNanos(4), "two seconds are allowed");
        Served.until(
                "the thread has ended",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("micro-test-registration")));
    }

    @Test
    void aRegistryThatAnswersTooLateIsLeftAllTheSame() {
        Server server = builder().build().start();
        CountDownLatch late = new CountDownLatch(1);
        registry.hanging = late;
        Thread closer = new Thread(server::close);
        closer.start();
        late.countDown();
        Served.until("it is gone", () -> registry.list().isEmpty());
    }

    @Test
    void allInterfacesAreAdvertisedAsOneThatCanBeReached() {
        Address told = Advertised.of(null, new Address("0.0.0.0", 80));
        assertEquals(80, told.port());
        assertTrue(!told.host().equals("0.0.0.0") && !told.host().contains("%"), told.host());
        assertEquals(new Address("a.example", 80), Advertised.of(new Address("a.example", 0), new Address("::", 80)));
        assertEquals(new Address("a.example", 1), Advertised.of(new Address("a.example", 1), new Address("::", 80)));
        assertTrue(Advertised.onlyHere(new Address("127.0.0.1", 1)));
        assertTrue(Advertised.onlyHere(new Address("::1", 1)));
        assertTrue(!Advertised.onlyHere(new Address("10.0.0.1", 1)));
    }

    private ServerBuilder builder() {
        return Server.builder("test")
                .settings(Settings.of(Map.of()))
                .registry(registry)
                .transport(transport)
                .registration(Duration.ofSeconds(1), Duration.ofMillis(20))
                .handle(new Say());
    }
}
