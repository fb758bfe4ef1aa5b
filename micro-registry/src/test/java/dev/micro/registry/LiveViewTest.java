package dev.micro.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.registry.contract.Witness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveViewTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Service GREETER = new Service(
            "greeter", "1", Map.of(), List.of(), List.of(new Node("greeter-1", new Address("10.0.0.1", 1), Map.of())));

    private final Witness witness = new Witness(PATIENCE);

    @Test
    void theViewFollowsTheRegistry() throws Exception {
        try (Registry registry = Registry.memory();
                LiveView view = LiveView.of(registry, "greeter", witness::changed)) {
            ready(view);
            assertEquals(List.of(), view.services());
            registry.register(GREETER, PATIENCE);
            witness.nodes("greeter-1");
            assertEquals(List.of(GREETER), view.services());
            assertNull(view.failure());
        }
    }

    @Test
    void aFailureBeforeAnythingWasKnownMakesItReadyToo() throws Exception {
        Told registry = new Told(null);
        try (LiveView view = LiveView.of(registry, "greeter", witness::changed)) {
            registry.watcher().failed(Code.UNAVAILABLE.error("gone"));
            ready(view);
            assertEquals(List.of(), view.services());
            assertEquals("gone", reason(view));
        }
    }

    @Test
    void aWatchThatCannotBeOpenedIsAFailureAndIsOpenedLater() throws Exception {
        Told registry = new Told(Code.UNAVAILABLE.error("not yet"));
        try (LiveView view = LiveView.of(registry, "greeter", witness::changed)) {
            ready(view);
            assertEquals("not yet", reason(view));
            registry.watcher().changed(List.of(GREETER));
            witness.nodes("greeter-1");
            assertNull(view.failure());
        }
    }

    @Test
    void theLastKnownNodesStandWhileTheRegistryFails() throws Exception {
        Told registry = new Told(null);
        try (LiveView view = LiveView.of(registry, "greeter", witness::changed)) {
            registry.watcher().changed(List.of(GREETER));
            registry.watcher().failed(Code.UNAVAILABLE.error("gone"));
            assertEquals(List.of(GREETER), view.services());
            assertEquals("gone", reason(view));
        }
    }

    @Test
    void aClosedViewHasClosedItsWatch() throws Exception {
        Told registry = new Told(null);
        LiveView view = LiveView.of(registry, "greeter", witness::changed);
        registry.watcher();
        view.close();
        view.close();
        registry.closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void ready(LiveView view) throws Exception {
        view.ready().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static String reason(LiveView view) {
        MicroException failure = view.failure();
        assertNotNull(failure);
        return failure.detail();
    }

    /** A registry whose watcher the test tells. */
    private static final class Told implements Registry {
        final CompletableFuture<Void> closed = new CompletableFuture<>();
        private final CompletableFuture<Watcher> watcher = new CompletableFuture<>();
        private @Nullable MicroException refusal;

        Told(@Nullable MicroException firstRefusal) {
            refusal = firstRefusal;
        }

        Watcher watcher() throws Exception {
            return watcher.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        @Override
        public Watch watch(String name, Watcher given) {
            MicroException refused = refusal;
            refusal = null;
            if (refused != null) {
                throw refused;
            }
            watcher.complete(given);
            return () -> closed.complete(null);
        }

        @Override
        public void register(Service service, Duration ttl) {}

        @Override
        public void deregister(Service service) {}

        @Override
        public List<Service> get(String name) {
            return List.of();
        }

        @Override
        public List<String> list() {
            return List.of();
        }

        @Override
        public String describe() {
            return "told";
        }

        @Override
        public void close() {}
    }
}
