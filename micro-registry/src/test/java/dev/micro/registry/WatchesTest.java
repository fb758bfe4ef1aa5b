package dev.micro.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.registry.contract.Witness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchesTest {
    private static final String NAME = "watches-test";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Catalog ONE = Catalog.of(List.of(new Service(
            "greeter",
            "1",
            Map.of(),
            List.of(),
            List.of(new Node("greeter-1", new Address("127.0.0.1", 1), Map.of())))));

    private final AtomicReference<Supplier<Catalog>> look = new AtomicReference<>(() -> ONE);
    private final Watches watches = new Watches(NAME, () -> look.get().get());

    @AfterEach
    void close() {
        watches.close();
    }

    @Test
    void oneWatchersErrorKeepsNobodyElseFromBeingTold() throws Exception {
        watches.add("greeter", new Watcher() {
            @Override
            public void changed(List<Service> services) {
                throw new NoClassDefFoundError("a plugin's");
            }

            @Override
            public void failed(MicroException why) {}
        });
        Witness witness = new Witness(PATIENCE);
        watches.add("greeter", witness);
        witness.nodes("greeter-1");
        look.set(() -> {
            throw new NoClassDefFoundError("a backend's");
        });
        assertEquals(Code.INTERNAL, witness.failure().code());
        look.set(() -> ONE);
        witness.nodes("greeter-1");
    }

    @Test
    void aFailureIsToldOnceAndItsEndToo() throws Exception {
        Witness witness = new Witness(PATIENCE);
        AtomicInteger looks = new AtomicInteger();
        watches.add("greeter", witness);
        witness.nodes("greeter-1");
        look.set(() -> {
            looks.incrementAndGet();
            throw Code.UNAVAILABLE.error("disk on fire");
        });
        assertEquals("disk on fire", witness.failure().detail());
        Witness late = new Witness(PATIENCE);
        while (looks.get() < 3) {
            watches.wake();
            Thread.onSpinWait();
        }
        look.set(() -> ONE);
        watches.add("greeter", late);
        late.nodes("greeter-1");
        witness.nodes("greeter-1");
        assertEquals(0, witness.untaken());
    }

    @Test
    void whatIsNoMicroExceptionIsToldAsOne() throws Exception {
        Witness witness = new Witness(PATIENCE);
        look.set(() -> {
            throw new IllegalStateException("a bug");
        });
        watches.add("greeter", witness);
        assertEquals(Code.INTERNAL, witness.failure().code());
    }

    @Test
    void closeWaitsForAWatcherThatIsBeingTold() throws Exception {
        CountDownLatch telling = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger told = new AtomicInteger();
        Watch watch = watches.add("greeter", new Watcher() {
            @Override
            public void changed(List<Service> services) {
                telling.countDown();
                while (goOn.getCount() > 0) {
                    Thread.onSpinWait();
                }
                told.incrementAndGet();
            }

            @Override
            public void failed(MicroException why) {}
        });
        telling.await();
        Thread closer = new Thread(watch::close);
        closer.start();
        while (closer.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        closer.join();
        assertEquals(1, told.get());
    }

    @Test
    void thereIsAThreadOnlyWhileThereIsAWatch() throws Exception {
        assertFalse(running());
        Watch watch = watches.add("greeter", new Witness(PATIENCE));
        assertTrue(running());
        watch.close();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (running() && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        assertFalse(running());
        Witness again = new Witness(PATIENCE);
        watches.add("greeter", again);
        again.nodes("greeter-1");
        watches.close();
        assertFalse(running());
    }

    private boolean running() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("micro-registry-" + NAME));
    }
}
