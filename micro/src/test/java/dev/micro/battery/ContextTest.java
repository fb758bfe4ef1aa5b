package dev.micro.battery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.Micro;
import dev.micro.client.Caller;
import dev.micro.core.CallContext;
import dev.micro.core.Endpoints;
import dev.micro.registry.Registry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Row F13: deadline and metadata over a hop and a nested call; never another call's. */
@Tag("battery")
@Timeout(120)
class ContextTest {
    /** Says what it was told, and how long it may take. */
    record Seen(String tenant, long millis) {}

    /** The far end. */
    @Endpoints
    public static class Far {
        /** Says what came. */
        public Seen seen(CallContext call) {
            String tenant = call.metadata().get("tenant");
            return new Seen(tenant == null ? "" : tenant, call.remaining().toMillis());
        }
    }

    /** The middle: passes the tenant on, and nothing of the deadline by hand. */
    @Endpoints
    public static class Near {
        private final Caller caller;

        Near(Caller caller) {
            this.caller = caller;
        }

        /** Asks the far end. */
        public Seen ask(CallContext call) {
            String tenant = call.metadata().get("tenant");
            return caller.with(options -> options.metadata("tenant", tenant == null ? "" : tenant))
                    .call("battery.far", "Far.Seen", null, Seen.class);
        }
    }

    @Test
    void tenThousandMixedCallsSeeTheirOwnContextAndNoOther() throws Exception {
        int calls = Scale.of(100_000);
        try (Registry registry = Registry.memory();
                Micro far = Micro.service("battery.far")
                        .registry(registry)
                        .handle(new Far())
                        .start();
                Micro near = Micro.service("battery.near")
                        .registry(registry)
                        .handleWith(Near::new)
                        .start()) {
            Semaphore room = new Semaphore(48);
            List<CompletableFuture<Void>> checks = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                String tenant = "t" + i;
                long millis = 3_000 + (i % 50) * 1_000L;
                room.acquire();
                checks.add(near.client()
                        .with(options ->
                                options.timeout(Duration.ofMillis(millis)).metadata("tenant", tenant))
                        .callAsync("battery.near", "Near.Ask", Map.of(), Seen.class)
                        .whenComplete((seen, failure) -> room.release())
                        .thenAccept(seen -> {
                            assertEquals(tenant, seen.tenant());
                            // The nested call's own five seconds, or what is left of ours where that is less.
                            long most = Math.min(millis, 5_000);
                            assertTrue(
                                    seen.millis() <= most && seen.millis() > most - 2_500,
                                    () -> seen + " of a call of " + millis + " ms");
                        }));
            }
            CompletableFuture.allOf(checks.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
            assertTrue(far.address().port() > 0);
        }
    }
}
