package dev.micro.battery;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.client.Client;
import io.netty.util.ResourceLeakDetector;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row F18: a stream that never pauses leaves the calls beside it on its connection their share. */
@Tag("load")
@Timeout(300)
class FairnessTest {
    private static final ResourceLeakDetector.Level LEVEL = ResourceLeakDetector.getLevel();

    @TempDir
    private Path directory;

    /** Watching each byte of a buffer, as other tests do, would be most of what is measured. */
    @BeforeAll
    static void leakDetectionIsOff() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterAll
    static void leakDetectionIsAsBefore() {
        ResourceLeakDetector.setLevel(LEVEL);
    }

    /** Of three rounds the best counts: what disturbs a machine does not do so three times as a rule. */
    @ParameterizedTest
    @CsvSource({"1000000, 8", "10000, 4194000"})
    void callsBesideABusyStreamAreNotHeldUp(int messages, int size) throws Exception {
        try (Node node = Node.start(directory, "n0", "-Xmx256m", "-Dio.netty.leakDetection.level=disabled");
                Client client = Node.client(directory)) {
            p99(client, 20_000); // warm
            double best = Double.MAX_VALUE;
            for (int round = 0; round < 3; round++) {
                long quiet = p99(client, Scale.of(20_000));
                try (Reading reading =
                        Reading.start(1, client, messages, size, 0).get(0)) {
                    int before = reading.count();
                    long start = System.nanoTime();
                    long busy = p99(client, Scale.of(10_000));
                    int read = reading.count() - before;
                    best = Math.min(best, (double) busy / quiet);
                    System.out.printf(
                            "F18: messages of %d bytes, %d a second: p99 of calls quiet %d us, beside them %d us%s%n",
                            size,
                            TimeUnit.SECONDS.toNanos(read) / (System.nanoTime() - start),
                            quiet,
                            busy,
                            reading.end.isDone() ? " (the stream ended before)" : "");
                    assertFalse(reading.end.isCompletedExceptionally());
                }
            }
            assertTrue(best <= 5, "p99 beside the stream is " + best + " times that without");
            assertTrue(node.alive());
        }
    }

    private static long p99(Client client, int calls) {
        long[] took = new long[calls];
        for (int i = 0; i < calls; i++) {
            long start = System.nanoTime();
            client.call(Node.SERVICE, "Standard.Running", null, Integer.class);
            took[i] = System.nanoTime() - start;
        }
        Arrays.sort(took);
        return TimeUnit.NANOSECONDS.toMicros(took[calls * 99 / 100]);
    }
}
