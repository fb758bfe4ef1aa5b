package dev.micro.battery;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.client.Caller;
import dev.micro.client.Client;
import dev.micro.core.Source;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Row F5: who sends long messages is as fast as who reads them, and stops when nobody does, in a small heap. */
@Tag("battery")
@Timeout(700)
class SlowReadersTest {
    private static final int MEBI = 1 << 20;
    /** The window of a stream holds less than one of them; two more are on their way, or being made. */
    private static final int AHEAD = 3;

    @TempDir
    private Path directory;

    @Test
    void aServerMakesWhatIsReadAndStopsWithItsReader() throws Exception {
        try (Node node = Node.start(directory, "n0", "-Xmx64m", "-Dmicro.transport.stream-stall=5s");
                Client client = Node.client(directory);
                Client beside = Node.client(directory)) {
            int most = 0;
            Source<Standard.Tick> ticks = client.stream(
                    Node.SERVICE, "Standard.ServerStream", new Standard.Series(10_000, MEBI, 0), Standard.Tick.class);
            try (ticks) {
                for (int read = 0; read < Scale.of(600); read++) {
                    TimeUnit.MILLISECONDS.sleep(Scale.of(1000)); // the slow reader
                    most = Math.max(most, counts(beside).made() - read);
                    assertEquals(read, requireNonNull(ticks.next()).index());
                }
                Reading.await(
                        "a reader that is dead is left", () -> counts(beside).open() == 0);
            }
            most = Math.max(most, counts(beside).made() - Scale.of(600));
            System.out.printf("F5: server ahead of its reader by %d messages of 1 MiB at most, -Xmx64m%n", most);
            assertTrue(most <= AHEAD, "ahead by " + most);
            assertTrue(node.alive());
        }
    }

    @Test
    void aClientMakesWhatIsReadAndStopsWithItsReader() throws Exception {
        try (Node node = Node.start(directory, "n0", "-Xmx64m");
                Client client = Node.client(directory, "transport.stream-stall", "5s");
                Client beside = Node.client(directory)) {
            AtomicInteger made = new AtomicInteger();
            AtomicInteger open = new AtomicInteger();
            Caller caller = client.with(options -> options.metadata("gap", Integer.toString(Scale.of(1000)))
                    .metadata("most", Integer.toString(Scale.of(600))));
            CompletableFuture<Integer> call = caller.callAsync(
                    Node.SERVICE,
                    "Standard.ClientStream",
                    new Ticks(new Standard.Series(10_000, MEBI, 0), "client", made, open),
                    Integer.class);
            int most = 0;
            while (!call.isDone()) {
                int now = made.get();
                most = Math.max(most, now - counts(beside).taken());
                TimeUnit.MILLISECONDS.sleep(20); // between two looks
            }
            assertTrue(call.isCompletedExceptionally());
            assertEquals(Scale.of(600), counts(beside).taken());
            assertEquals(0, open.get());
            System.out.printf("F5: client ahead of its reader by %d messages of 1 MiB at most, -Xmx64m%n", most);
            assertTrue(most <= AHEAD, "ahead by " + most);
            assertTrue(node.alive());
        }
    }

    private static Standard.Counts counts(Client client) {
        return client.call(Node.SERVICE, "Standard.Counts", null, Standard.Counts.class);
    }
}
