package dev.micro.battery;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.client.Client;
import dev.micro.core.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The soak: all four shapes at half of what the machine can, and nothing that grows. */
@Tag("load")
@Timeout(900)
class SoakTest {
    private static final int CALLERS = 8;

    @TempDir
    private Path directory;

    private final AtomicLong rounds = new AtomicLong();

    @Test
    void nothingGrowsWhileCallsAndStreamsGoOn() throws Exception {
        int seconds = Math.max(20, Scale.of(600) == 600 ? 600 : 20);
        // Direct buffers with a cleaner, which the JVM counts.
        try (Node node = Node.start(directory, "n0", "-Dbattery.threads=" + CALLERS, "-Dio.netty.maxDirectMemory=0");
                Client client = Node.client(directory)) {
            load(client, seconds / 5);
            Vitals server = vitals(client);
            Vitals here = rested();
            load(client, seconds - seconds / 5);
            Vitals serverNow = vitals(client);
            Vitals hereNow = rested();
            System.out.printf(
                    "Soak, %d s, %d rounds: server %s, then %s; client %s, then %s%n",
                    seconds, rounds.get(), server, serverNow, here, hereNow);
            assertSame(server, serverNow);
            assertSame(here, hereNow);
            assertTrue(node.alive());
        }
    }

    /** What this process has when the threads that asked for its sources, which live for a second more, are gone. */
    private static Vitals rested() {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() - patience < 0
                && Thread.getAllStackTraces().keySet().stream()
                        .anyMatch(thread -> thread.getName().startsWith("micro-client-source-"))) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return Vitals.now();
    }

    private static void assertSame(Vitals before, Vitals after) {
        assertTrue(after.heap() - before.heap() <= 5 << 20, () -> "heap: " + before + ", then " + after);
        assertTrue(after.direct() - before.direct() <= 4 << 20, () -> "direct: " + before + ", then " + after);
        assertEquals(before.threads(), after.threads(), "threads");
        assertEquals(before.files(), after.files(), "files");
    }

    private void load(Client client, int seconds) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<?>> loops = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                loops.add(callers.submit(() -> {
                    while (System.nanoTime() - end < 0) {
                        long start = System.nanoTime();
                        round(client);
                        rounds.incrementAndGet();
                        LockSupport.parkNanos(System.nanoTime() - start); // half of the time is nobody's
                    }
                }));
            }
            for (Future<?> loop : loops) {
                loop.get(seconds + 30L, TimeUnit.SECONDS);
            }
        } finally {
            callers.shutdownNow();
        }
    }

    /** Each shape once, a stream that is left early among them. */
    private static void round(Client client) {
        Standard.Told told = client.call(
                Node.SERVICE, "Standard.Again", new Standard.Ask(1, 0, "x".repeat(1000)), Standard.Told.class);
        assertEquals(1, told.id());
        Standard.Series series = new Standard.Series(50, 1000, 0);
        try (Source<Standard.Tick> ticks =
                client.stream(Node.SERVICE, "Standard.ServerStream", series, Standard.Tick.class)) {
            assertEquals(50, ticks.stream().count());
        }
        try (Source<Standard.Tick> left =
                client.stream(Node.SERVICE, "Standard.ServerStream", series, Standard.Tick.class)) {
            assertEquals(0, requireNonNull(left.next()).index());
        }
        assertEquals(50, client.call(Node.SERVICE, "Standard.ClientStream", ticks(series), Integer.class));
        try (Source<Standard.Tick> ticks =
                client.stream(Node.SERVICE, "Standard.Bidi", ticks(series), Standard.Tick.class)) {
            assertEquals(50, ticks.stream().count());
        }
    }

    private static Ticks ticks(Standard.Series series) {
        return new Ticks(series, "client", new AtomicInteger(), new AtomicInteger());
    }

    private static Vitals vitals(Client client) {
        return client.call(Node.SERVICE, "Standard.Vitals", null, Vitals.class);
    }
}
