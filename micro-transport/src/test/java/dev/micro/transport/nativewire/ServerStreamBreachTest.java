package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.until;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Messages;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Streams of clients that break the rules: their connections end, with words that say which, and hold nothing. */
class ServerStreamBreachTest extends ServerOfStreams {
    private static final int PROTOCOL_ERROR = 1;
    private static final int LONG = 70_000;

    ServerStreamBreachTest() {
        super(options -> options);
    }

    /** A call of this shape, whose handler waits, and then these frames. */
    private void isBroken(String words, int shape, Bytes... rest) throws IOException {
        try (RawPeer other = client();
                RawPeer peer = client()) {
            peer.send(Bytes.stream(1, "Say.Chat", shape));
            Call call = call();
            while (!(call.request().body() instanceof Messages)) {
                call = call(); // those before are of the test before
            }
            Context context = call.request().context();
            peer.send(rest);
            peer.expectGoaway(PROTOCOL_ERROR, words);
            until("its handler knows", () -> context.cancelled() != null);
            assertNotNull(failureOf(call.messages().next()));
            Fed late = call.stream();
            until("what it sends is closed", late::closed);
            other.expectAlive();
        }
    }

    @Test
    void shapesThatThereAreNot() throws IOException {
        for (int shape : new int[] {0, 4, 255}) {
            try (RawPeer peer = client()) {
                peer.send(Bytes.stream(1, "Say.Chat", shape));
                peer.expectGoaway(PROTOCOL_ERROR, "a stream of shape " + (byte) shape + " (expected: 1 to 3)");
            }
        }
        try (RawPeer peer = client()) {
            peer.send(Bytes.lastFrame(11, 1, Bytes.streamHead("Say.Chat", REQUEST)));
            peer.expectGoaway(PROTOCOL_ERROR, "a stream of requests that ends where it begins");
        }
    }

    @Test
    void messagesWhereNoneBelongs() throws IOException {
        isBroken("a message of call 1 after its last", BOTH, Bytes.noMore(1), Bytes.message(1, "x"));
        isBroken("the end of call 1 a second time", BOTH, Bytes.noMore(1), Bytes.noMore(1));
        isBroken("call 2, which was never opened", BOTH, Bytes.message(2, "x"));
        isBroken("call 0, which was never opened", BOTH, Bytes.message(0, "x"));
        isBroken("call 2, which was never opened", BOTH, Bytes.noMore(2));
        isBroken(
                "a message for call 2, whose request is one",
                BOTH,
                Bytes.streamOfReplies(2, "Say.Watch", ""),
                Bytes.message(2, "x"));
        isBroken(
                "a message for call 2, whose request is one",
                BOTH,
                Bytes.streamOfReplies(2, "Say.Watch", ""),
                Bytes.noMore(2));
        for (Bytes each : new Bytes[] {Bytes.message(2, "x"), Bytes.noMore(2), Bytes.credit(2, 1)}) {
            isBroken("a stream's frame for call 2, which is none", BOTH, Bytes.open(2, "Say.Hello", ""), each);
        }
    }

    @Test
    void messagesOfAWrongLength() throws IOException {
        isBroken("a whole message of 65537 bytes (limit: 65536)", BOTH, Bytes.messages(1, 1, 65_537));
        isBroken("a message of 65536 bytes in parts (expected: more than 65536)", BOTH, Bytes.messageLong(1, 65_536));
        isBroken(
                "length of a message 4294967296",
                BOTH,
                Bytes.frame(13, 1, Bytes.of().varint(1L << 32)));
        isBroken("a number ends in the middle", BOTH, Bytes.frame(13, 1, Bytes.of()));
    }

    @Test
    void creditThatIsNone() throws IOException {
        isBroken("credit of 0 bytes (expected: at least 1)", BOTH, Bytes.credit(1, 0));
        isBroken("credit of 0 bytes (expected: at least 1)", BOTH, Bytes.credit(0, 0));
        isBroken("credit of more than 2147483647 bytes", BOTH, Bytes.credit(1, Integer.MAX_VALUE));
        isBroken("credit of more than 2147483647 bytes", BOTH, Bytes.credit(0, Integer.MAX_VALUE));
        isBroken(
                "credit 2147483648 (limit: ", BOTH, Bytes.frame(7, 1, Bytes.of().varint(1L << 31)));
        isBroken("a number ends in the middle", BOTH, Bytes.frame(7, 1, Bytes.of()));
        isBroken("call 2, which was never opened", BOTH, Bytes.credit(2, 1));
    }

    @Test
    void grantsOfNothing() throws IOException {
        isBroken("a grant for call 1, which announced nothing", BOTH, Bytes.grant(1));
        isBroken("a grant for call 2, which announced nothing", BOTH, Bytes.open(2, "Say.Hello", ""), Bytes.grant(2));
        isBroken("call 2, which was never opened", BOTH, Bytes.grant(2));
        isBroken("call 0, which was never opened", BOTH, Bytes.grant(0));
    }

    @Test
    void grantsASecondTime() throws IOException {
        for (int round = 0; round < 2; round++) {
            try (RawPeer peer = client()) {
                peer.send(Bytes.streamOfReplies(1, "Say.Watch", ""));
                Call call = call();
                Fed replies = new Fed().give(1, LONG);
                call.answer().complete(streamed(replies));
                peer.expectReplies(1);
                peer.expectMessageLong(1, LONG);
                peer.send(Bytes.grant(1));
                if (round == 0) {
                    peer.expectData(1, LONG, true); // all is said
                }
                peer.send(Bytes.grant(1));
                expectGrantIsBroken(peer);
                until("it is closed", replies::closed);
            }
        }
    }

    /** Reads until the goaway. */
    private static void expectGrantIsBroken(RawPeer peer) throws IOException {
        RawPeer.Frame frame = peer.read();
        while (frame.type() == 4) {
            frame = peer.read();
        }
        assertTrue(frame.text().contains("a grant for call 1, which announced nothing"), frame::toString);
    }

    @Test
    void partsOfLongMessagesThatDoNotFit() throws IOException {
        isBroken("data of call 1 that nobody granted", BOTH, Bytes.data(1, 1));
        try (RawPeer peer = client();
                RawPeer holder = client()) {
            holder.send(Bytes.openLong(1, "Say.Hello", 1_000_000));
            holder.expectGrant(1);
            peer.send(Bytes.stream(1, "Say.Sum", REQUEST), Bytes.messageLong(1, LONG), Bytes.data(1, 1));
            peer.expectGoaway(PROTOCOL_ERROR, "data of call 1 that nobody granted");
            call();
        }
        longOneIsBroken("the last part of a message of call 1 before its others", Bytes.lastData(1, 10));
        longOneIsBroken("a body of more than the 70000 bytes", Bytes.data(1, LONG + 1));
        longOneIsBroken("an empty part of a body", Bytes.frame(4, 1, Bytes.of()));
        longOneIsBroken("the end of call 1 within a message", Bytes.noMore(1));
        longOneIsBroken("a message of call 1 within another", Bytes.message(1, "x"));
        longOneIsBroken(
                "a message of call 1 within another", Bytes.data(1, LONG - 1).and(Bytes.messageLong(1, LONG)));
        longOneIsBroken("the last part of a body of call 1 without the END flag", Bytes.data(1, LONG));
        longOneIsBroken(
                "data of call 1 that nobody granted", Bytes.lastData(1, LONG).and(Bytes.data(1, 1)));
    }

    private void longOneIsBroken(String words, Bytes rest) throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.stream(1, "Say.Sum", REQUEST), Bytes.messageLong(1, LONG));
            peer.expectGrant(1);
            peer.send(rest);
            peer.expectGoaway(PROTOCOL_ERROR, words);
            assertNotNull(call());
        }
    }

    @Test
    void messageThatThereIsNeverRoomForIsRefusedAlsoBehindAnother() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.stream(1, "Say.Sum", REQUEST), Bytes.messageLong(1, LONG));
            peer.expectGrant(1);
            peer.send(Bytes.lastData(1, LONG), Bytes.messageLong(1, 1_000_001));
            peer.expectReset(
                    1,
                    Code.RESOURCE_EXHAUSTED.number(),
                    "no room for a message of 1000001 bytes (limit: 1000000; transport.budget)");
            peer.expectAlive();
        }
    }

    @Test
    void floodsOfWhatAClosedReaderDrops() throws IOException {
        for (Bytes dropped : new Bytes[] {Bytes.frame(4, 1, Bytes.of()), Bytes.messageLong(1, LONG)}) {
            try (RawPeer peer = client()) {
                peer.send(Bytes.stream(1, "Say.Sum", REQUEST));
                call().messages().close();
                peer.expectStop(1);
                peer.floodUntilGoaway(
                        Bytes.repeated(1000, dropped), 3, "more than 100000 frames of calls that are over");
            }
        }
    }

    @Test
    void windowsThatThereAreNot() throws IOException {
        try (RawPeer peer = RawPeer.connect(listener.address())) {
            peer.send(Bytes.greeting(0, 1));
            peer.greeting();
            peer.expectGoaway(PROTOCOL_ERROR, "a window of 0 bytes (expected: at least 1)");
        }
        try (RawPeer peer = RawPeer.connect(listener.address())) {
            peer.send(Bytes.greeting(1, Integer.MAX_VALUE));
            peer.greeting();
            peer.expectGoaway(PROTOCOL_ERROR, "window 2147483647 (limit: 1073741824)");
        }
    }
}
