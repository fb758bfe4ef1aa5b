package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The room of whole requests that handlers have. */
class LoadTest extends ServerOfRawPeers {
    private static final int EXHAUSTED = Code.RESOURCE_EXHAUSTED.number();
    private static final int LONG = 60_000;
    private static final int KIB = 1024;

    private final Budget whole = transport.whole();

    LoadTest() {
        super(options -> options.budget(1_000_000));
    }

    private static Bytes calls(int first, int count, int length) {
        return Bytes.many(first, count, number -> Bytes.open(number, "Say.Wait", "x".repeat(length)));
    }

    @Test
    void oneConnectionHasHalfOfTheBudgetForLongerOnesAndShortOnesNeedNone() throws IOException {
        try (RawPeer peer = client();
                RawPeer other = client();
                RawPeer third = client()) {
            peer.send(calls(1, 9, LONG), Bytes.open(10, "Say.Hello", "short"));
            peer.expectRefusal(
                    9,
                    EXHAUSTED,
                    "no room for a request of 60000 bytes: handlers have 480000 of others on this connection"
                            + " (limit: 500000, at most half of transport.budget)");
            peer.expectReply(10, "short");
            other.send(calls(1, 8, LONG));
            other.expectAlive();
            third.send(calls(1, 1, LONG));
            third.expectRefusal(
                    1,
                    EXHAUSTED,
                    "no room for a request of 60000 bytes: others hold 960000 of 1000000 (transport.budget)");
            assertEquals(16 * LONG, whole.taken());
        }
        until("their handlers know", () -> waiting.get() == 0);
        assertEquals(16 * LONG, whole.taken()); // and have not ended
        go.complete(response("at last"));
        until("all is given back", () -> whole.taken() == 0);
        try (RawPeer peer = client()) {
            peer.send(Bytes.open(1, "Say.Hello", "x".repeat(LONG)));
            peer.expectReply(1, "x".repeat(LONG));
            assertEquals(0, whole.taken());
        }
    }

    @Test
    void longRequestThatIsSentWholeBreaksTheProtocol() throws IOException {
        for (Bytes longOne : new Bytes[] {
            Bytes.open(1, "Say.Hello", "x".repeat(65_537)), Bytes.streamOfReplies(1, "Say.Hello", "x".repeat(65_537))
        }) {
            try (RawPeer peer = client()) {
                peer.send(longOne);
                peer.expectGoaway(1, "a whole message of 65537 bytes (limit: 65536)");
            }
        }
        try (RawPeer peer = client()) {
            peer.send(Bytes.open(1, "Say.Hello", "x".repeat(65_536)));
            peer.expectReply(1, "x".repeat(65_536));
        }
    }

    @Test
    void oneConnectionNeverHasMoreThan16MiB() {
        Budget large = new Budget(1L << 40);
        Load load = new Load(large);
        int taken = 0;
        for (int i = 0; i < 1024; i++) {
            int bytes = i % 2 == 0 ? 64 * KIB : 16 * KIB;
            try {
                load.take(bytes);
                taken += bytes;
            } catch (MicroException full) {
                assertEquals(EXHAUSTED, full.code().number());
            }
        }
        assertEquals(16 * KIB * KIB, taken);
    }
}
