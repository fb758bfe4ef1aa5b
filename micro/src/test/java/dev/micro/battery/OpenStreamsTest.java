package dev.micro.battery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.client.Client;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Row A8: a thousand streams that are open and mostly silent. */
@Tag("battery")
@Timeout(400)
class OpenStreamsTest {
    private static final int STREAMS = 1000;

    @TempDir
    private Path directory;

    @Test
    void aThousandStreamsLoseNothingAndHoldLittle() throws Exception {
        int seconds = Math.max(20, Scale.of(300));
        try (Node node = Node.start(directory, "n0");
                Client client = Node.client(directory)) {
            for (Reading warm : Reading.start(50, client, 2, 16, 1)) {
                assertEquals(2, warm.end.get(10, TimeUnit.SECONDS));
            }
            long server = vitals(client).heap();
            long here = Vitals.now().heap();
            long start = System.nanoTime();
            List<Reading> readings = Reading.start(STREAMS, client, seconds, 16, 1000);
            server = (vitals(client).heap() - server) / STREAMS;
            here = (Vitals.now().heap() - here) / STREAMS;
            System.out.printf("A8: heap of an open stream: server %d bytes, client %d bytes%n", server, here);
            for (Reading reading : readings) {
                assertEquals(seconds, reading.end.get(seconds + 20L, TimeUnit.SECONDS));
            }
            System.out.printf(
                    "A8: %d streams of %d ticks, one a second, took %d s%n",
                    STREAMS, seconds, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
            assertTrue(server <= 16 << 10, "server: " + server);
            assertTrue(here <= 16 << 10, "client: " + here);
            assertTrue(node.alive());
        }
    }

    private static Vitals vitals(Client client) {
        return client.call(Node.SERVICE, "Standard.Vitals", null, Vitals.class);
    }
}
