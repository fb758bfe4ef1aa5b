package dev.micro.battery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.client.Caller;
import dev.micro.client.Client;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Row A7: messages as long as may be, and many at once in a small heap. */
@Tag("battery")
@Timeout(120)
class LongMessagesTest {
    private static final int MOST = 4 << 20;

    @TempDir
    private Path directory;

    @Test
    void whatIsTooLongIsRefusedAndSixteenOfTheLongestAreTakenInASmallHeap() throws Exception {
        try (Node node = Node.start(directory, "n0", "-Xmx128m");
                Client client = Node.client(directory)) {
            Caller caller = client.with(
                    options -> options.timeout(Duration.ofSeconds(30)).retries(0));
            assertEquals(MOST - 1, length(caller, MOST - 1).join());
            assertEquals(MOST, length(caller, MOST).join());
            MicroException request = assertThrows(
                    MicroException.class,
                    () -> caller.call(Node.SERVICE, "Standard.Length", new byte[MOST + 1], Integer.class));
            assertEquals(Code.RESOURCE_EXHAUSTED, request.code());
            assertEquals(MOST - 1, reply(caller, MOST - 1));
            assertEquals(MOST, reply(caller, MOST));
            MicroException reply = assertThrows(MicroException.class, () -> reply(caller, MOST + 1));
            assertEquals(Code.RESOURCE_EXHAUSTED, reply.code());
            long start = System.nanoTime();
            for (int round = 0; round < Scale.of(50); round++) {
                List<CompletableFuture<Integer>> calls = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    calls.add(length(caller, MOST));
                }
                for (CompletableFuture<Integer> call : calls) {
                    assertEquals(MOST, call.get(30, TimeUnit.SECONDS));
                }
            }
            System.out.printf(
                    "A7: %d times 16 requests of 4 MiB at once, -Xmx128m: %d ms%n",
                    Scale.of(50), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            assertTrue(node.alive());
        }
    }

    private static CompletableFuture<Integer> length(Caller caller, int size) {
        return caller.callAsync(Node.SERVICE, "Standard.Length", new byte[size], Integer.class);
    }

    /** Asks for a reply of so many bytes, the quotes of its text among them. */
    private static int reply(Caller caller, int size) {
        Standard.Series one = new Standard.Series(1, size - 2, 0);
        return caller.call(Node.SERVICE, "Standard.Text", one, String.class).length() + 2;
    }
}
