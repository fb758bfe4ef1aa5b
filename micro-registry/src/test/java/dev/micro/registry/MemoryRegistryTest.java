package dev.micro.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.registry.contract.RegistryContract;
import dev.micro.registry.contract.Witness;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryRegistryTest extends RegistryContract {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // it may wrap, as nanoTime may
    private final Registry registry = new MemoryRegistry(clock::get);

    @Override
    protected Registry open() {
        return registry;
    }

    @Test
    void anEntryLivesForItsTimeAndNotLonger() {
        registry.register(service("greeter", "1.0.0", node("greeter-1", 1)), Duration.ofSeconds(30));
        clock.addAndGet(TimeUnit.SECONDS.toNanos(30) - 1);
        assertEquals(List.of("greeter-1"), Witness.ids(registry.get("greeter")));
        clock.addAndGet(1);
        assertEquals(List.of(), registry.get("greeter"));
        assertEquals(List.of(), registry.list());
    }

    @Test
    void aRenewedEntryLivesOn() {
        Service greeter = service("greeter", "1.0.0", node("greeter-1", 1));
        for (int i = 0; i < 10; i++) {
            registry.register(greeter, Duration.ofSeconds(30));
            clock.addAndGet(TimeUnit.SECONDS.toNanos(29));
        }
        assertEquals(List.of("greeter-1"), Witness.ids(registry.get("greeter")));
    }

    @Test
    void anEndlessTimeToLiveIsTaken() {
        registry.register(service("greeter", "1.0.0", node("greeter-1", 1)), Duration.ofSeconds(Long.MAX_VALUE));
        clock.addAndGet(TimeUnit.DAYS.toNanos(300));
        assertEquals(List.of("greeter"), registry.list());
    }

    @Test
    void watchersAreToldOfAnEntryThatEnds() throws Exception {
        Witness witness = new Witness(patience());
        registry.register(service("greeter", "1.0.0", node("greeter-1", 1)), Duration.ofSeconds(30));
        registry.watch("greeter", witness);
        witness.nodes("greeter-1");
        clock.addAndGet(TimeUnit.SECONDS.toNanos(30));
        witness.nodes();
    }

    @Test
    void aClosedRegistryTakesNothing() {
        registry.close();
        Service greeter = service("greeter", "1.0.0", node("greeter-1", 1));
        assertRefused(() -> registry.register(greeter, TTL));
        assertRefused(() -> registry.watch("greeter", new Witness(patience())));
    }

    private static void assertRefused(Runnable asked) {
        assertEquals(
                Code.FAILED_PRECONDITION,
                assertThrows(MicroException.class, asked::run).code());
    }
}
