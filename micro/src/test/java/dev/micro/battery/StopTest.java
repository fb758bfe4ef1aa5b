package dev.micro.battery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.client.Caller;
import dev.micro.client.Client;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.core.Settings;
import dev.micro.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows C2, C3, C6 and B24: what a signal ends, and when, and what a client that dies leaves behind. */
@Tag("battery")
@Timeout(180)
class StopTest {
    @TempDir
    private Path directory;

    private Registry registry;
    private Client client;
    private Caller caller;

    @BeforeEach
    void open() {
        registry = Registry.create(Settings.of(Map.of(
                "registry",
                "local",
                "registry.directory",
                directory.resolve("registry").toString())));
        client = Client.builder().registry(registry).build();
        caller = client.with(options -> options.timeout(Duration.ofMinutes(14)).retries(0));
    }

    @AfterEach
    void close() {
        client.close();
        registry.close();
    }

    @Test
    void callsThatRunAreFinishedBeforeTheProcessEnds() throws Exception {
        try (Node node = Node.start(directory, "n0")) {
            List<CompletableFuture<Standard.Told>> calls = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                calls.add(sleep(i, 5_000_000));
            }
            awaitSleepers(32);
            long took = node.terminate();
            for (int i = 0; i < calls.size(); i++) {
                assertEquals(i, calls.get(i).get(1, TimeUnit.SECONDS).id());
            }
            assertTrue(took < 6_500, "ended after " + took + " ms");
            assertEquals(List.of(), registry.list());
        }
    }

    @Test
    void aCallThatDoesNotEndIsCancelledWhenTheGraceIsOver() throws Exception {
        try (Node node = Node.start(directory, "n0")) {
            CompletableFuture<Standard.Told> call = sleep(1, 600_000_000);
            awaitSleepers(1);
            long took = node.terminate();
            MicroException failure = MicroException.of(assertThrows(CompletionException.class, call::join));
            assertTrue(
                    failure.code() == Code.UNAVAILABLE || failure.code() == Code.CANCELLED, () -> failure.toString());
            assertTrue(took >= 29_000 && took <= 32_000, "ended after " + took + " ms");
        }
    }

    @Test
    void aSecondSignalAndOneDuringTheStartEndItCleanly() throws Exception {
        try (Node node = Node.start(directory, "n0")) {
            CompletableFuture<Standard.Told> call = sleep(1, 1_000_000);
            awaitSleepers(1);
            node.signal();
            assertTrue(node.terminate() < 3_000);
            assertEquals(1, call.get(1, TimeUnit.SECONDS).id());
        }
        for (int millis = 0; millis < 1000; millis += 200) {
            Node.startAndSignalAfter(directory, "early" + millis, millis);
        }
        assertEquals(List.of(), registry.list(), "a registration outlived its process");
        try (var files = Files.list(directory.resolve("registry"))) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void aRegistryThatIsDownKeepsNobodyFromEnding() throws Exception {
        try (Node node = Node.start(directory, "n0", "-Dbattery.registry.silent=true")) {
            long took = node.terminate();
            assertTrue(took < 5_000, "ended after " + took + " ms");
        }
    }

    @Test
    void aClientThatIsKilledLeavesNoCallAndNoStreamRunning() throws Exception {
        try (Node node = Node.start(directory, "n0", "-Dmicro.transport.max-streams=2048", "-Dbattery.threads=1000")) {
            Process dying = Node.java(directory, "dying", DyingClient.class);
            dying.inputReader().readLine();
            awaitSleepers(999);
            Reading.await("a hundred streams are open", () -> openStreams() == 100);
            dying.destroyForcibly().waitFor();
            long start = System.nanoTime();
            awaitSleepers(0);
            Reading.await("no stream is open", () -> openStreams() == 0);
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            System.out.printf("B24: 999 calls and 100 streams ended %d ms after their client was killed%n", took);
            assertTrue(took <= 1000, "the last call or stream ended after " + took + " ms");
            assertTrue(node.alive());
        }
    }

    private int openStreams() {
        return caller.call(Node.SERVICE, "Standard.Counts", null, Standard.Counts.class)
                .open();
    }

    private CompletableFuture<Standard.Told> sleep(long id, int micros) {
        return caller.callAsync(Node.SERVICE, "Standard.Sleep", new Standard.Ask(id, micros, "x"), Standard.Told.class);
    }

    /** Asks until that many calls sleep: a bounded poll, each round of which is a call. */
    private void awaitSleepers(int count) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        int running = -1;
        while (running != count) {
            running = caller.call(Node.SERVICE, "Standard.Running", null, Integer.class);
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(running + " calls sleep (expected: " + count + ")");
            }
        }
    }

    /** The client that is killed: makes calls and says so. */
    static final class DyingClient {
        private DyingClient() {}

        /** Never ends by itself. */
        public static void main(String[] args) throws InterruptedException {
            Client client = Client.create();
            List<CompletableFuture<Standard.Told>> calls = new ArrayList<>();
            for (int i = 0; i < 999; i++) {
                calls.add(client.with(options -> options.timeout(Duration.ofMinutes(10)))
                        .callAsync(
                                Node.SERVICE,
                                "Standard.Sleep",
                                new Standard.Ask(i, 600_000_000, "x"),
                                Standard.Told.class));
            }
            Reading.start(100, client, Integer.MAX_VALUE, 100, 100);
            System.out.println("calling");
            CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();
        }
    }
}
