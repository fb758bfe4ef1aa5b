package dev.micro.registry.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.registry.Node;
import dev.micro.registry.Registry;
import dev.micro.registry.Service;
import dev.micro.registry.ServiceEndpoint;
import dev.micro.registry.Shape;
import dev.micro.registry.Watch;
import dev.micro.registry.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every registry must do. A test of one extends this and says how to open it. */
public abstract class RegistryContract {
    /** A time to live that no test outlives. */
    protected static final Duration TTL = Duration.ofSeconds(60);

    private final List<Registry> opened = new ArrayList<>();

    /**
     * A registry on the backend of this test, which was empty when the test began. Called again it gives another object
     * on the same backend; where the object is the backend, itself.
     */
    protected abstract Registry open() throws Exception;

    /** How long a change may take until others see it. */
    protected Duration patience() {
        return Duration.ofSeconds(10);
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Registry::close);
    }

    @Test
    void aRegisteredServiceIsFound() throws Exception {
        Service greeter = service("greeter", "1.0.0", node("greeter-1", 4711));
        registry().register(greeter, TTL);
        Registry other = registry();
        eventually(List.of("greeter-1"), () -> Witness.ids(other.get("greeter")));
        Service found = other.get("greeter").get(0);
        assertEquals("greeter", found.name());
        assertEquals("1.0.0", found.version());
        assertEquals(greeter.nodes(), found.nodes());
    }

    @Test
    void endpointsAndTheirShapesSurvive() throws Exception {
        Shape name = new Shape("name", "string", List.of());
        Shape tags = new Shape("tags", "[]string", List.of());
        Shape hello = new Shape("Hello", "Hello", List.of(name, tags));
        Shape deep = new Shape("order", "Order", List.of(new Shape("who", "Hello", List.of(hello))));
        List<ServiceEndpoint> endpoints = List.of(
                new ServiceEndpoint("Say.Hello", hello, deep, Map.of("stream", "true", "note", "größer \"als\" 1\n")),
                new ServiceEndpoint("Say.Nothing", null, null, Map.of()));
        Service greeter = new Service("greeter", "1.0.0", Map.of(), endpoints, List.of(node("greeter-1", 4711)));
        Registry registry = registry();
        registry.register(greeter, TTL);
        eventually(List.of("greeter-1"), () -> Witness.ids(registry.get("greeter")));
        assertEquals(endpoints, registry.get("greeter").get(0).endpoints());
    }

    @Test
    void metadataAndAddressesOfNodesSurvive() throws Exception {
        Node labelled = new Node("greeter-1", new Address("::1", 4711), Map.of("zone", "eu", "protocol", "mucp"));
        Node named = new Node("greeter-2", new Address("greeter.example", 80), Map.of());
        Registry registry = registry();
        registry.register(service("greeter", "1.0.0", labelled, named), TTL);
        eventually(List.of(labelled, named), () -> nodes(registry.get("greeter")));
    }

    @Test
    void allServicesAreListedOnceAndSorted() throws Exception {
        Registry registry = registry();
        registry.register(service("shop", "1.0.0", node("shop-1", 1)), TTL);
        registry.register(service("greeter", "1.0.0", node("greeter-1", 2), node("greeter-2", 3)), TTL);
        registry.register(service("greeter", "2.0.0", node("greeter-3", 4)), TTL);
        eventually(List.of("greeter", "shop"), registry::list);
    }

    @Test
    void anUnknownServiceHasNoVersions() throws Exception {
        assertEquals(List.of(), registry().get("nobody"));
        assertEquals(List.of(), registry().list());
    }

    @Test
    void aNodeThatLeftIsGoneAndTheOthersStay() throws Exception {
        Registry registry = registry();
        registry.register(service("greeter", "1.0.0", node("greeter-1", 1), node("greeter-2", 2)), TTL);
        registry.deregister(service("greeter", "1.0.0", node("greeter-1", 1)));
        eventually(List.of("greeter-2"), () -> Witness.ids(registry.get("greeter")));
        registry.deregister(service("greeter", "1.0.0", node("greeter-2", 2)));
        eventually(List.of(), registry::list);
        assertEquals(List.of(), registry.get("greeter"));
    }

    @Test
    void leavingTwiceOrWithoutHavingComeIsHarmless() throws Exception {
        Registry registry = registry();
        Service greeter = service("greeter", "1.0.0", node("greeter-1", 1));
        registry.deregister(greeter);
        registry.register(greeter, TTL);
        registry.deregister(greeter);
        registry.deregister(greeter);
        eventually(List.of(), () -> registry.get("greeter"));
    }

    @Test
    void aRenewedNodeStandsThereOnce() throws Exception {
        Registry registry = registry();
        Service greeter = service("greeter", "1.0.0", node("greeter-1", 1));
        for (int i = 0; i < 3; i++) {
            registry.register(greeter, TTL);
        }
        eventually(List.of("greeter-1"), () -> Witness.ids(registry.get("greeter")));
    }

    @Test
    void aNodeThatCameBackIsFoundAgain() throws Exception {
        Registry registry = registry();
        Service greeter = service("greeter", "1.0.0", node("greeter-1", 1));
        registry.register(greeter, TTL);
        registry.deregister(greeter);
        registry.register(greeter, TTL);
        eventually(List.of("greeter-1"), () -> Witness.ids(registry.get("greeter")));
    }

    @Test
    void whatStoodUnderANodesIdIsReplaced() throws Exception {
        Registry one = registry();
        Registry other = registry();
        one.register(service("greeter", "1.0.0", node("greeter-1", 1)), TTL);
        one.register(service("greeter", "1.0.0", node("greeter-1", 2)), TTL);
        eventually(List.of(node("greeter-1", 2)), () -> nodes(other.get("greeter")));
        one.register(service("greeter", "2.0.0", node("greeter-1", 2)), TTL);
        eventually(List.of("2.0.0"), () -> versions(other.get("greeter")));
    }

    @Test
    void versionsStandSideBySide() throws Exception {
        Registry registry = registry();
        registry.register(service("greeter", "2.0.0", node("greeter-2", 2)), TTL);
        registry.register(service("greeter", "1.0.0", node("greeter-1", 1)), TTL);
        eventually(List.of("1.0.0", "2.0.0"), () -> versions(registry.get("greeter")));
    }

    @Test
    void nodesOfOneVersionStandTogetherWhoeverRegisteredThem() throws Exception {
        registry().register(service("greeter", "1.0.0", node("greeter-1", 1)), TTL);
        registry().register(service("greeter", "1.0.0", node("greeter-2", 2)), TTL);
        Registry reader = registry();
        eventually(List.of("greeter-1", "greeter-2"), () -> Witness.ids(reader.get("greeter")));
        assertEquals(List.of("1.0.0"), versions(reader.get("greeter")));
    }

    @Test
    void twoHundredNodesAreAllFound() throws Exception {
        Registry registry = registry();
        Node[] nodes = IntStream.range(0, 200)
                .mapToObj(i -> node("greeter-" + (1000 + i), 1 + i))
                .toArray(Node[]::new);
        registry.register(service("greeter", "1.0.0", nodes), TTL);
        eventually(List.of(nodes), () -> nodes(registry.get("greeter")));
    }

    @Test
    void nodesRegisteredByManyThreadsAtOnceAreAllFound() throws Exception {
        Registry registry = registry();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int first = 100 + i * 10;
            all.add(threads.submit(() -> IntStream.range(first, first + 10)
                    .forEach(n -> registry.register(service("greeter", "1.0.0", node("greeter-" + n, n)), TTL))));
        }
        for (Future<?> one : all) {
            one.get(patience().toSeconds(), TimeUnit.SECONDS);
        }
        threads.shutdown();
        List<String> ids =
                IntStream.range(100, 180).mapToObj(n -> "greeter-" + n).toList();
        eventually(ids, () -> Witness.ids(registry.get("greeter")));
    }

    @Test
    void aWatcherIsToldOfWhatThereIsAndOfEachChange() throws Exception {
        Registry owner = registry();
        Witness witness = new Witness(patience());
        owner.register(service("greeter", "1.0.0", node("greeter-1", 1)), TTL);
        registry().watch("greeter", witness);
        witness.nodes("greeter-1");
        owner.register(service("greeter", "1.0.0", node("greeter-2", 2)), TTL);
        witness.nodes("greeter-1", "greeter-2");
        owner.register(service("greeter", "1.0.0", node("greeter-2", 3)), TTL);
        witness.await("the new address", services -> nodes(services).contains(node("greeter-2", 3)));
        owner.deregister(service("greeter", "1.0.0", node("greeter-1", 1)));
        witness.nodes("greeter-2");
    }

    @Test
    void aWatcherOfAnUnknownServiceIsToldThatThereIsNoneUntilOneComes() throws Exception {
        Registry owner = registry();
        Witness witness = new Witness(patience());
        registry().watch("greeter", witness);
        witness.nodes();
        owner.register(service("other", "1.0.0", node("other-1", 2)), TTL);
        owner.register(service("greeter", "1.0.0", node("greeter-1", 1)), TTL);
        assertEquals("greeter", witness.nodes("greeter-1").get(0).name());
    }

    @Test
    void allWatchersAreTold() throws Exception {
        Registry registry = registry();
        List<Witness> witnesses = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            witnesses.add(new Witness(patience()));
            registry.watch("greeter", witnesses.get(i));
        }
        registry.register(service("greeter", "1.0.0", node("greeter-1", 1)), TTL);
        for (Witness witness : witnesses) {
            witness.nodes("greeter-1");
        }
    }

    @Test
    void aClosedWatchTellsNothingMore() throws Exception {
        Registry registry = registry();
        Witness closed = new Witness(patience());
        Witness open = new Witness(patience());
        Watch watch = registry.watch("greeter", closed);
        registry.watch("greeter", open);
        closed.nodes();
        watch.close();
        watch.close();
        int before = closed.untaken();
        registry.register(service("greeter", "1.0.0", node("greeter-1", 1)), TTL);
        open.nodes("greeter-1");
        assertEquals(before, closed.untaken());
    }

    @Test
    void aWatcherMayAskTheRegistryAndCloseItsOwnWatch() throws Exception {
        Registry registry = registry();
        AtomicReference<Watch> watch = new AtomicReference<>();
        Witness witness = new Witness(patience());
        watch.set(registry.watch("greeter", new Watcher() {
            @Override
            public void changed(List<Service> services) {
                witness.changed(registry.get("greeter"));
                if (!services.isEmpty()) {
                    watch.get().close();
                }
            }

            @Override
            public void failed(MicroException why) {}
        }));
        registry.register(service("greeter", "1.0.0", node("greeter-1", 1)), TTL);
        witness.nodes("greeter-1");
    }

    @Test
    void aWatcherThatThrowsHarmsNobody() throws Exception {
        Registry registry = registry();
        Witness witness = new Witness(patience());
        registry.watch("greeter", new Watcher() {
            @Override
            public void changed(List<Service> services) {
                throw new IllegalStateException("this watcher throws, for the test");
            }

            @Override
            public void failed(MicroException why) {}
        });
        registry.watch("greeter", witness);
        witness.nodes();
        registry.register(service("greeter", "1.0.0", node("greeter-1", 1)), TTL);
        witness.nodes("greeter-1");
    }

    @Test
    void whatWasRegisteredThroughAClosedRegistryIsGone() throws Exception {
        Registry leaving = registry();
        leaving.register(service("greeter", "1.0.0", node("greeter-1", 1)), TTL);
        Registry reader = registry();
        eventually(List.of("greeter-1"), () -> Witness.ids(reader.get("greeter")));
        leaving.close();
        leaving.close();
        eventually(List.of(), () -> reader.get("greeter"));
    }

    @Test
    void aServiceWithoutNodesIsRefused() throws Exception {
        Registry registry = registry();
        MicroException refused =
                assertThrows(MicroException.class, () -> registry.register(service("greeter", "1.0.0"), TTL));
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        assertTrue(refused.detail().contains("greeter"), refused.detail());
    }

    @Test
    void aTimeToLiveUnderASecondIsRefused() throws Exception {
        Registry registry = registry();
        Service greeter = service("greeter", "1.0.0", node("greeter-1", 1));
        for (Duration tooShort : List.of(Duration.ofMillis(999), Duration.ZERO, Duration.ofSeconds(-5))) {
            MicroException refused = assertThrows(MicroException.class, () -> registry.register(greeter, tooShort));
            assertEquals(Code.INVALID_ARGUMENT, refused.code());
        }
        assertEquals(List.of(), registry.list());
    }

    /** A registry of this test, closed at its end. */
    protected final Registry registry() throws Exception {
        Registry registry = open();
        opened.add(registry);
        return registry;
    }

    /** A service with these nodes. */
    protected static Service service(String name, String version, Node... nodes) {
        return new Service(name, version, Map.of(), List.of(), List.of(nodes));
    }

    /** A node at a port of this machine. */
    protected static Node node(String id, int port) {
        return new Node(id, new Address("127.0.0.1", port), Map.of("protocol", "mucp"));
    }

    /** Asks until the answer is as expected, or patience ends. */
    protected final <T> void eventually(T expected, Supplier<T> asked) throws InterruptedException {
        long end = System.nanoTime() + patience().toNanos();
        while (!expected.equals(asked.get()) && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertEquals(expected, asked.get());
    }

    private static List<Node> nodes(List<Service> services) {
        return services.stream().flatMap(service -> service.nodes().stream()).toList();
    }

    private static List<String> versions(List<Service> services) {
        return services.stream().map(Service::version).sorted().toList();
    }
}
