package dev.micro.battery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.client.Client;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Row B25: every thread is at work. Where there are virtual ones, that cannot be. */
@Tag("battery")
@Timeout(60)
@EnabledForJreRange(max = JRE.JAVA_20)
class BusyThreadsTest {
    private static final int THREADS = 4;
    private static final int QUEUE = 8;
    private static final int TRIES = 20;

    @TempDir
    private Path directory;

    @Test
    void whatNeedsNoThreadAnswersAndWhatIsLateNeverRuns() throws Exception {
        try (Node node = Node.start(directory, "n0", "-Dbattery.threads=" + THREADS, "-Dbattery.queue=" + QUEUE);
                Client client = Node.client(directory);
                Client second = Node.client(directory)) {
            running(second);
            List<CompletableFuture<Standard.Told>> busy = sleepers(client, THREADS, 0, Duration.ofMinutes(1));
            Reading.await("all threads sleep", () -> running(second) == THREADS);
            List<CompletableFuture<Standard.Told>> queued = sleepers(client, QUEUE, 100, Duration.ofSeconds(3));
            Reading.await("the queue is full", () -> refused(client));
            long health = median(() -> running(second));
            long refusal = median(() -> assertTrue(refused(client)));
            for (CompletableFuture<Standard.Told> late : queued) {
                MicroException failure = MicroException.of(assertThrows(CompletionException.class, late::join));
                assertEquals(Code.DEADLINE_EXCEEDED, failure.code());
            }
            long start = System.nanoTime();
            busy.get(0).cancel(true);
            Reading.await("the handler was told", () -> running(second) == THREADS - 1);
            long cancel = millis(start);
            busy.forEach(call -> call.cancel(true));
            Reading.await("a thread is free", () -> !refused(client));
            List<Long> executed = node.executed();
            assertTrue(executed.stream().allMatch(id -> id == 999), () -> "executed: " + executed);
            System.out.printf(
                    "B25: all threads busy: health %d ms, refusal %d ms (median of %d), cancel %d ms%n",
                    health, refusal, TRIES, cancel);
            assertTrue(health < 50 && refusal < 50 && cancel < 100);
        }
    }

    private static List<CompletableFuture<Standard.Told>> sleepers(Client client, int count, int id, Duration timeout) {
        List<CompletableFuture<Standard.Told>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(client.with(options -> options.timeout(timeout).retries(0))
                    .callAsync(
                            Node.SERVICE,
                            "Standard.Sleep",
                            new Standard.Ask(id + i, 30_000_000, "x"),
                            Standard.Told.class));
        }
        return calls;
    }

    /** Whether one more call is refused; one that is not has half a second to be answered. */
    private static boolean refused(Client client) {
        try {
            client.with(options -> options.retries(0).timeout(Duration.ofMillis(500)))
                    .call(Node.SERVICE, "Standard.Echo", new Standard.Ask(999, 0, "x"), Standard.Told.class);
            return false;
        } catch (MicroException failure) {
            if (failure.code() == Code.DEADLINE_EXCEEDED) {
                return false;
            }
            assertEquals(Code.RESOURCE_EXHAUSTED, failure.code());
            return true;
        }
    }

    private static int running(Client client) {
        return client.call(Node.SERVICE, "Standard.Running", null, Integer.class);
    }

    /** The median of some tries, in milliseconds. */
    private static long median(Runnable call) {
        long[] took = new long[TRIES];
        for (int i = 0; i < TRIES; i++) {
            long start = System.nanoTime();
            call.run();
            took[i] = millis(start);
        }
        java.util.Arrays.sort(took);
        return took[TRIES / 2];
    }

    private static long millis(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
}
