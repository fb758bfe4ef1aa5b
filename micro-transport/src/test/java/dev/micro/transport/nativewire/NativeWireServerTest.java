package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.until;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.transport.contract.Asking;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A listener, and clients that break the rules. */
class NativeWireServerTest extends ServerOfRawPeers {
    private static final int PROTOCOL_ERROR = 1;
    private static final int OTHER_SERVICE = 2;
    private static final int EXHAUSTED = Code.RESOURCE_EXHAUSTED.number();

    NativeWireServerTest() {
        super(options -> options);
    }

    private RawPeer connect() throws IOException {
        return RawPeer.connect(listener.address());
    }

    /** A client that has sent {@code rest} after the greeting, and a call that waits for its answer before. */
    private void sentIsBroken(String words, Bytes... rest) throws IOException {
        try (RawPeer other = client();
                RawPeer peer = client()) {
            other.send(Bytes.open(1, "Say.Wait", "other"));
            peer.send(Bytes.open(1, "Say.Wait", "mine"));
            until("two wait", () -> waiting.get() == 2);
            peer.send(rest);
            peer.expectGoaway(PROTOCOL_ERROR, words);
            until("the calls of the broken connection are cancelled", () -> waiting.get() == 1);
            other.expectAlive();
        }
        until("all are", () -> waiting.get() == 0);
    }

    /** A client that has sent these parts of a body of three bytes that it announced. */
    private void partsAreBroken(String words, Bytes... parts) throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.openLong(1, "Say.Hello", 3));
            peer.expectGrant(1);
            peer.send(parts);
            peer.expectGoaway(PROTOCOL_ERROR, words);
        }
        until("its room is given back", () -> transport.requests().held() == 0);
    }

    @Test
    void greetsWithWhoItIsAndWhatItTakes() throws IOException {
        try (RawPeer peer = connect()) {
            peer.send(Bytes.greeting());
            Bytes expected = Bytes.of(1).text(SERVICE).and(Bytes.of(2).text("node-1"));
            expected.and(Bytes.of(3, 2).varint(1024)).and(Bytes.of(4, 4).varint(4 * 1024 * 1024));
            expected.and(Bytes.of(5, 3).varint(256 * 1024)).and(Bytes.of(6, 4).varint(4 * 1024 * 1024));
            assertArrayEquals(expected.array(), peer.greeting().payload());
            peer.send(Bytes.open(1, "Say.Hello", "hello"));
            peer.expectReply(1, "hello");
        }
    }

    @Test
    void whatBeginsOtherwiseIsClosedWithoutAWord() throws IOException {
        for (String garbage : List.of("GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001", "PRI * HTTP/2.0", "\0")) {
            try (RawPeer peer = connect()) {
                peer.send(Bytes.raw(garbage));
                peer.expectEnd();
            }
        }
    }

    @Test
    void wrongMagicIsToldSo() throws IOException {
        try (RawPeer peer = connect()) {
            peer.send(Bytes.of(0xB5, 1, 2, 3, 1));
            peer.greeting();
            peer.expectGoaway(PROTOCOL_ERROR, "no native wire");
        }
    }

    @Test
    void wrongVersionIsToldWhichOneIsKnown() throws IOException {
        try (RawPeer peer = connect()) {
            peer.send(Bytes.preface(7), Bytes.frame(99, 1, Bytes.raw("whatever version 7 says")));
            peer.greeting();
            peer.expectGoaway(PROTOCOL_ERROR, "version 7 of the wire (known: 1)");
        }
    }

    @Test
    void whoWantsAnotherServiceIsToldWhoIsHere() throws IOException {
        try (RawPeer peer = connect()) {
            peer.send(Bytes.greeting("other", "", 1), Bytes.open(1, "Say.Hello", "x"));
            peer.greeting();
            peer.expectGoaway(OTHER_SERVICE, "here is test.echo (node-1), and not other");
        }
        assertEquals(List.of(), asked);
    }

    @Test
    void nameThatAClientMakesUpIsRepeatedShortAndPrintable() throws IOException {
        try (RawPeer peer = connect()) {
            peer.send(Bytes.greeting("\033[2J\r\n" + "x".repeat(100_000), "", 1));
            peer.greeting();
            peer.expectGoaway(OTHER_SERVICE, "here is test.echo (node-1), and not ?[2J??xxx");
        }
    }

    @Test
    void framesBeforeTheSettingsAreRefused() throws IOException {
        try (RawPeer peer = connect()) {
            peer.send(Bytes.preface(1), Bytes.open(1, "Say.Hello", "x"));
            peer.greeting();
            peer.expectGoaway(PROTOCOL_ERROR, "frame 2 before the settings");
        }
        assertEquals(List.of(), asked);
    }

    @Test
    void settingsOfTheFutureAreSkippedAndOnesCutShortAreNot() throws IOException {
        try (RawPeer peer = connect()) {
            peer.send(Bytes.preface(1), Bytes.frame(1, 0, Bytes.of(99, 2, 0, 0)));
            peer.greeting();
            peer.expectAlive();
        }
        sentIsBroken("settings a second time", Bytes.frame(1, 0, Bytes.of()));
        try (RawPeer peer = connect()) {
            peer.send(Bytes.preface(1), Bytes.frame(1, 0, Bytes.of(1, 5, 'x')));
            peer.greeting();
            peer.expectGoaway(PROTOCOL_ERROR, "length of a setting 5");
        }
    }

    @Test
    void frameOverTheLimitIsRefusedByItsHead() throws IOException {
        sentIsBroken("a frame of 16777215 bytes (limit: ", Bytes.of(0xff, 0xff, 0xff, 2, 0, 0, 0, 2));
    }

    @Test
    void unknownFramesAreRefused() throws IOException {
        sentIsBroken("frame of type 42 from a client", Bytes.frame(42, 0, Bytes.of()));
        sentIsBroken("frame of type 200 from a client", Bytes.frame(200, 0, Bytes.of()));
        sentIsBroken("frame of type 12 from a client", Bytes.replies(1));
        sentIsBroken("frame of type 15 from a client", Bytes.stop(1));
        sentIsBroken("frame of type 3 from a client", Bytes.reply(1, ""));
    }

    @Test
    void numberThatIsNotNewIsRefused() throws IOException {
        sentIsBroken("call number 1 after 1", Bytes.open(1, "Say.Hello", ""));
        sentIsBroken("call number 0 after 1", Bytes.open(0, "Say.Hello", ""));
        sentIsBroken(
                "call number 4 after 5",
                Bytes.open(5, "Say.Hello", "").and(Bytes.open(4, "Say.Hello", "")),
                Bytes.of());
    }

    @Test
    void dataThatBelongsToNoBodyIsRefused() throws IOException {
        sentIsBroken("call 9, which was never opened", Bytes.frame(4, 9, Bytes.raw("x")));
        sentIsBroken("call 9, which was never opened", Bytes.frame(6, 9, Bytes.of(1, 0, 0, 0)));
        sentIsBroken("data for call 1, whose request had ended", Bytes.frame(4, 1, Bytes.raw("x")));
        partsAreBroken(
                "a body of more than the 3 bytes",
                Bytes.frame(4, 1, Bytes.raw("xx")),
                Bytes.frame(4, 1, Bytes.raw("xx")));
        partsAreBroken(
                "an empty part of a body, of which 2 of 3 bytes came",
                Bytes.frame(4, 1, Bytes.raw("xx")),
                Bytes.frame(4, 1, Bytes.of()));
        partsAreBroken("the last part of a body of call 1 without", Bytes.frame(4, 1, Bytes.raw("xxx")));
        partsAreBroken("the end of call 1 before its body", Bytes.lastFrame(4, 1, Bytes.raw("xx")));
    }

    @Test
    void headersThatCannotBeReadAreRefused() throws IOException {
        sentIsBroken("header number 0 of a table of 0", Bytes.lastFrame(2, 2, Bytes.of(0, 2, 2, 0)));
        sentIsBroken(
                "header number 300 (limit: 257)",
                Bytes.lastFrame(2, 2, Bytes.of(0).varint(300)));
        sentIsBroken("text of length 99", Bytes.lastFrame(2, 2, Bytes.of(0, 0, 99, 'x')));
        sentIsBroken("a number ends in the middle", Bytes.lastFrame(2, 2, Bytes.of(0x80, 0x80)));
        sentIsBroken(
                "a number longer than nine bytes",
                Bytes.lastFrame(2, 2, Bytes.of(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0)));
        sentIsBroken(
                "number of metadata pairs 101 (limit: 100)",
                Bytes.lastFrame(2, 2, Bytes.head("Say.Hello").varint(101)));
    }

    @Test
    void tableOverItsEntriesIsRefused() throws IOException {
        try (RawPeer peer = client()) {
            for (int call = 1; call <= 3; call++) { // 2 + 100 pairs of new names: 202 entries, and 404 in the second
                Bytes head = call == 1 ? Bytes.of(0).entry(SERVICE).entry("Say.Hello") : Bytes.of(0, 2, 3);
                head.varint(100);
                for (int i = 0; i < 100; i++) {
                    head.entry("k" + call + "-" + i).entry("v" + call + "-" + i);
                }
                peer.send(Bytes.lastFrame(2, call, head));
                if (call == 1) {
                    assertEquals(3, peer.read().type());
                } else {
                    peer.expectGoaway(PROTOCOL_ERROR, "header table over 256 entries");
                    return;
                }
            }
        }
    }

    @Test
    void tableOverItsBytesIsRefused() throws IOException {
        String big = "x".repeat(9_000);
        sentIsBroken(
                "header table over 256 entries or 16384 bytes",
                Bytes.lastFrame(2, 2, Bytes.of(0).entry(big).entry(big).and(Bytes.of(0))));
    }

    @Test
    void metadataThatNoneMayHoldFailsItsCallAloneAndItsNamesCount() throws IOException {
        try (RawPeer peer = client()) {
            Bytes bad = Bytes.of(0).entry(SERVICE).entry("Say.Hello").varint(2);
            bad.entry("k").literal("line\nbreak").entry("later").entry("value");
            peer.send(Bytes.lastFrame(2, 1, bad));
            peer.expectReset(1, Code.INVALID_ARGUMENT.number(), "k");
            peer.send(Bytes.lastFrame(2, 2, Bytes.of(0, 2, 3, 1, 5, 6).and(Bytes.raw("!"))));
            Bytes expected =
                    Bytes.of(1).entry("later").literal("value").and(Bytes.of(0)).and(Bytes.raw("!"));
            assertArrayEquals(expected.array(), peer.expect(3, 2).payload());
        }
        assertEquals(List.of("!"), asked);
    }

    @Test
    void metadataThatIsTooLongFailsItsCallAlone() throws IOException {
        try (RawPeer peer = client()) {
            Bytes bad = Bytes.head("Say.Hello").varint(1).literal("k").literal("v".repeat(8 * 1024));
            peer.send(Bytes.lastFrame(2, 1, bad));
            peer.expectReset(1, EXHAUSTED, "metadata of 8193 characters (limit: 8192)");
            peer.send(Bytes.open(2, "Say.Hello", "well"));
            peer.expectReply(2, "well");
        }
    }

    @Test
    void nameThatIsTooLongFailsItsCallAloneAndCountsForTheTable() throws IOException {
        String words = "service or endpoint of 1025 characters (limit: 1024)";
        int invalid = Code.INVALID_ARGUMENT.number();
        try (RawPeer peer = client()) {
            peer.send(Bytes.open(1, "x".repeat(1025), "refused"));
            peer.expectReset(1, invalid, words);
            Bytes longService =
                    Bytes.of(0).entry("é".repeat(1025)).entry("Say.Hello").and(Bytes.of(0, 9));
            peer.send(Bytes.frame(2, 2, longService), Bytes.lastFrame(4, 2, Bytes.raw("body late")));
            peer.expectReset(2, invalid, words);
            peer.send(Bytes.lastFrame(
                    2, 3, Bytes.of(0).literal(SERVICE).and(Bytes.of(3, 0)).and(Bytes.raw("place 1"))));
            peer.expectReply(3, "place 1");
            peer.send(Bytes.open(4, "x".repeat(1024), "well"));
            peer.expectReply(4, "well");
        }
        assertEquals(List.of("place 1", "well"), asked);
        assertEquals(0, transport.requests().held());
    }

    @Test
    void bodyThatIsAnnouncedTooLongIsRefusedBeforeItComes() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.openLong(1, "Say.Hello", 4 * 1024 * 1024 + 1), Bytes.frame(4, 1, Bytes.raw("begin")));
            peer.expectReset(
                    1, EXHAUSTED, "message of 4194305 bytes for Say.Hello (limit: 4194304; transport.max-message)");
            peer.expectAlive();
        }
        assertEquals(List.of(), asked);
    }

    @Test
    void callsPastTheLimitAreRefusedAndTheOthersLive() throws IOException {
        try (RawPeer peer = client()) {
            Bytes all = Bytes.of();
            for (int call = 1; call <= 1025; call++) {
                all.and(Bytes.open(call, "Say.Wait", ""));
            }
            peer.send(all);
            peer.expectRefusal(1025, EXHAUSTED, "1024 calls at once");
            until("1024 wait", () -> waiting.get() == 1024);
            go.complete(Asking.response("at last"));
            for (int call = 1; call <= 1024; call++) {
                RawPeer.Frame reply = peer.read(); // in any order
                assertTrue(reply.type() == 3 && reply.text().endsWith("at last"), reply.toString());
            }
            peer.send(Bytes.open(1026, "Say.Hello", "room again"));
            peer.expectReply(1026, "room again");
        }
    }

    @Test
    void resetOfACallThatIsOverIsNoFault() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.open(1, "Say.Hello", "x"));
            peer.expectReply(1, "x");
            peer.send(Bytes.frame(6, 1, Bytes.of(1, 0, 0, 0)), Bytes.frame(4, 1, Bytes.raw("late")));
            peer.expectAlive();
        }
    }

    @Test
    void resetCancelsAndNothingIsAnsweredAfterIt() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.open(1, "Say.Wait", ""));
            until("it waits", () -> waiting.get() == 1);
            peer.send(Bytes.frame(6, 1, Bytes.of(1, 0, 0, 0)));
            until("it is cancelled", () -> waiting.get() == 0);
            go.complete(Asking.response("too late"));
            peer.expectAlive();
        }
    }

    @Test
    void clientThatGoesAwayTakesItsCallsAlong() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.open(1, "Say.Wait", ""));
            until("it waits", () -> waiting.get() == 1);
            peer.send(Bytes.goaway(0, 0, ""));
            peer.expectEnd();
        }
        until("it is cancelled", () -> waiting.get() == 0);
    }

    @Test
    void callsThatNobodyReadsTheRefusalsOfArriveAtAnEnd() throws IOException {
        try (RawPeer peer = RawPeer.deaf(listener.address())) {
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 1000; i++) {
                    Bytes calls = Bytes.of();
                    for (int j = 1; j <= 100; j++) {
                        calls.and(Bytes.open(i * 100 + j, "x".repeat(1025), ""));
                    }
                    peer.send(calls); // 100 MB in all
                }
            });
        }
    }

    @Test
    void pingsWithoutEndAreAnsweredByAGoaway() throws IOException {
        try (RawPeer peer = client()) {
            for (int i = 0; i < 110; i++) {
                peer.send(Bytes.frame(8, 0, Bytes.of()));
            }
            for (int i = 0; i < 100; i++) {
                peer.expect(9, 0);
            }
            peer.expectGoaway(3, "more than 100 pings, and 1 a second after that");
        }
        sentIsBroken("a ping of 65 bytes (limit: 64)", Bytes.frame(8, 0, Bytes.raw("x".repeat(65))));
    }

    @Test
    void bytesThatComeOneAtATimeAreUnderstood() throws IOException {
        try (RawPeer peer = connect()) {
            Bytes all = Bytes.greeting().and(Bytes.open(1, "Say.Hello", "slow"));
            for (byte each : all.array()) {
                peer.send(Bytes.of(each));
            }
            peer.greeting();
            peer.expectReply(1, "slow");
        }
    }

    @Test
    void manyFramesInOneReadAreAllAnswered() throws IOException {
        try (RawPeer peer = client()) {
            Bytes all = Bytes.of();
            List<String> bodies = new ArrayList<>();
            for (int call = 1; call <= 500; call++) {
                all.and(Bytes.open(call, "Say.Hello", "body " + call));
                bodies.add("body " + call);
            }
            peer.send(all);
            for (int call = 1; call <= 500; call++) {
                peer.expectReply(call, "body " + call);
            }
            assertEquals(bodies, asked);
        }
    }
}
