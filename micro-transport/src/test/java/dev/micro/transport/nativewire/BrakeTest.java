package dev.micro.transport.nativewire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of who opens calls and resets them without end. */
class BrakeTest extends ServerOfRawPeers {
    private static final int CALLS = 30_000;

    BrakeTest() {
        super(options -> options);
    }

    @Test
    void whoOpensAndResetsWithoutEndIsSlowedAndNotCutOff() throws IOException {
        long began = System.nanoTime();
        try (RawPeer peer = client()) {
            for (int first = 1; first < CALLS; first += 1000) {
                peer.send(Bytes.many(
                        first, 1000, n -> Bytes.open(n, "Say.Wait", "").and(Bytes.reset(n, 1))));
            }
            peer.expectAlive();
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            assertTrue(took >= 1_500, "30,000 calls in " + took + " ms");
            assertEquals(0, waiting.get());
            peer.send(Bytes.open(CALLS + 1, "Say.Hello", "still here"));
            peer.expectReply(CALLS + 1, "still here");
        }
    }
}
