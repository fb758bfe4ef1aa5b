package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.failure;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import dev.micro.transport.contract.Asking;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A connection, and servers that break the rules. */
class NativeWireClientTest extends ClientOfRawPeers {
    private static final int PROTOCOL_ERROR = 1;

    NativeWireClientTest() throws IOException {}

    @Test
    void greetsWithWhomItExpectsAndSendsNothingBeforeItIsGreeted() throws IOException {
        CompletionStage<Response> call = ask("hello");
        try (RawPeer server = new RawPeer(at.accept())) {
            Bytes expected = Bytes.of(1)
                    .text(SERVICE)
                    .and(Bytes.of(3, 1, 0))
                    .and(Bytes.of(4, 4).varint(4 * 1024 * 1024))
                    .and(Bytes.of(5, 3).varint(256 * 1024))
                    .and(Bytes.of(6, 4).varint(4 * 1024 * 1024));
            assertArrayEquals(expected.array(), server.greeting().payload());
            server.send(Bytes.greeting(SERVICE, "node-1", 100));
            RawPeer.Frame open = server.expect(2, 1);
            assertTrue(open.end() && open.text().endsWith("hello"), open.toString());
            server.send(Bytes.reply(1, "hi"));
            assertEquals("hi", text(call));
        }
    }

    @Test
    void serverOfAnotherLanguageIsNamed() throws IOException {
        CompletionStage<Response> call = ask("");
        try (RawPeer server = new RawPeer(at.accept())) {
            server.greeting();
            server.send(Bytes.raw("HTTP/1.1 400 Bad Request\r\n\r\n"));
            server.expectGoaway(PROTOCOL_ERROR, "no native wire");
        }
        MicroException failure = failure(call);
        assertEquals(Code.UNAVAILABLE, failure.code());
        assertTrue(failure.untouched());
        assertTrue(
                failure.detail().contains(connectionAddress() + " broke the protocol: no native wire"),
                failure.detail());
    }

    @Test
    void serverOfAnotherVersionIsNamed() throws IOException {
        CompletionStage<Response> call = ask("");
        try (RawPeer server = new RawPeer(at.accept())) {
            server.greeting();
            server.send(Bytes.preface(2));
            server.expectGoaway(PROTOCOL_ERROR, "version 2 of the wire (known: 1)");
        }
        assertTrue(failure(call).untouched());
    }

    @Test
    void serverThatTakesNoMoreCallsAtOnceIsGivenNone() throws IOException {
        CompletionStage<Response> first = ask("1");
        CompletionStage<Response> second = ask("2");
        try (RawPeer server = RawPeer.server(at, 1)) {
            server.expect(2, 1);
            server.send(Bytes.frame(8, 0, Bytes.of()));
            server.expect(9, 0); // and no second call before it
            server.send(Bytes.reply(1, "one"));
            assertEquals("one", text(first));
            server.expect(2, 2);
            server.send(Bytes.reply(2, "two"));
            assertEquals("two", text(second));
        }
    }

    @Test
    void longMessageGoesOnWhileAnotherCallWaitsForRoom() throws IOException {
        CompletionStage<Response> longOne = connection.handle(request(new byte[100_000], Context.root()));
        CompletionStage<Response> waiting = ask("2");
        try (RawPeer server = RawPeer.server(at, 1)) {
            server.expect(2, 1);
            server.send(Bytes.grant(1));
            server.expectData(1, 100_000, true);
            server.send(Bytes.reply(1, "one"));
            server.expect(2, 2);
            server.send(Bytes.reply(2, "two"));
        }
        assertEquals("one", text(longOne));
        assertEquals("two", text(waiting));
    }

    @Test
    void replyToACallThatWasNeverMadeEndsTheConnection() throws IOException {
        CompletionStage<Response> call = ask("");
        try (RawPeer server = accept()) {
            server.expect(2, 1);
            server.send(Bytes.reply(2, "to nobody"));
            server.expectGoaway(PROTOCOL_ERROR, "a frame for call 2, which was never opened");
        }
        MicroException failure = failure(call);
        assertEquals(Code.UNAVAILABLE, failure.code());
        assertFalse(failure.untouched());
    }

    @Test
    void replyThatComesTwiceOrAfterTheCancelIsDropped() throws IOException {
        CompletionStage<Response> call = ask("");
        try (RawPeer server = accept()) {
            server.expect(2, 1);
            server.send(Bytes.reply(1, "first"), Bytes.reply(1, "again"));
            assertEquals("first", text(call));
            Context context = Context.root().child();
            CompletionStage<Response> cancelled = connection.handle(request(new byte[0], context));
            server.expect(2, 2);
            context.cancel(Code.CANCELLED.error("enough"));
            assertEquals(1, server.expect(6, 2).payload()[0]);
            server.send(Bytes.reply(2, "late"), Bytes.frame(8, 0, Bytes.of()));
            server.expect(9, 0);
            assertEquals("enough", failure(cancelled).detail());
            CompletionStage<Response> next = ask("");
            server.expect(2, 3);
            server.send(Bytes.reply(3, "mine"));
            assertEquals("mine", text(next));
        }
    }

    @Test
    void namesOfRepliesThatAreRefusedOrLateCountForTheTable() throws IOException {
        CompletionStage<Response> call = ask("");
        try (RawPeer server = accept()) {
            server.expect(2, 1);
            Bytes bad = Bytes.of(1)
                    .entry("k")
                    .literal("line\nbreak")
                    .and(Bytes.of(1))
                    .entry("t")
                    .entry("1");
            server.send(Bytes.lastFrame(3, 1, bad));
            MicroException failure = failure(call);
            assertEquals(Code.INTERNAL, failure.code());
            assertEquals(
                    "the reply of Say.Hello: metadata value of \"k\" holds the control character 0xa at 4",
                    failure.detail());
            Bytes late = Bytes.of(1)
                    .entry("l")
                    .literal("\0")
                    .and(Bytes.of(1))
                    .entry("m")
                    .entry("2");
            server.send(Bytes.lastFrame(3, 1, late));
            CompletionStage<Response> next = ask("");
            server.expect(2, 2);
            server.send(Bytes.lastFrame(3, 2, Bytes.of(3, 2, 2, 3, 4, 5, 6, 0)));
            String[] expected = {"k", "k", "t", "1", "l", "m"};
            assertEquals(Metadata.of(expected), Asking.reply(next).metadata());
        }
    }

    @Test
    void replyWhosePartsDoNotFitTogetherEndsTheConnection() throws IOException {
        Bytes announced = Bytes.frame(3, 1, Bytes.of(0, 2));
        answerIsBroken("data of call 1 that nobody granted", false, Bytes.frame(4, 1, Bytes.raw("x")));
        answerIsBroken("the end of call 1 before its body", false, Bytes.done(1));
        answerIsBroken("an error ends in the middle", false, Bytes.frame(6, 1, Bytes.of(1)));
        answerIsBroken("a body of more than the 2 bytes", true, announced, Bytes.frame(4, 1, Bytes.raw("xyz")));
        answerIsBroken(
                "an empty part of a body, of which 0 of 2 bytes came", true, announced, Bytes.frame(4, 1, Bytes.of()));
        answerIsBroken(
                "data of call 1, whose body was whole",
                true,
                announced,
                Bytes.frame(4, 1, Bytes.raw("xy")),
                Bytes.frame(4, 1, Bytes.of()));
        answerIsBroken("the end of call 1 before its body", true, announced, Bytes.done(1));
        answerIsBroken("a second reply to call 1", true, announced, announced);
        until("no room is held", () -> transport.answers().held() == 0);
    }

    private void answerIsBroken(String words, boolean granted, Bytes... answer) throws IOException {
        Connection each = transport.connect(RawPeer.address(at), Dial.ANY);
        CompletionStage<Response> call = each.handle(request(""));
        try (RawPeer server = accept()) {
            server.expect(2, 1);
            server.send(answer);
            if (granted) {
                server.expectGrant(1);
            }
            server.expectGoaway(PROTOCOL_ERROR, words);
        }
        assertFalse(failure(call).untouched());
        each.close();
    }

    @Test
    void answerThatIsAnnouncedTooLongIsRefusedAlone() throws IOException {
        CompletionStage<Response> call = ask("");
        try (RawPeer server = accept()) {
            server.expect(2, 1);
            server.send(Bytes.frame(3, 1, Bytes.of(0).varint(4 * 1024 * 1024 + 1)));
            MicroException failure = failure(call);
            assertEquals(Code.RESOURCE_EXHAUSTED, failure.code());
            assertTrue(failure.detail().contains("4194305"), failure.detail());
            server.expect(6, 1);
            server.send(Bytes.frame(4, 1, Bytes.raw("late")));
            server.expectAlive();
        }
    }

    @Test
    void whatAServerSaysIsShortAndPrintable() throws IOException {
        CompletionStage<Response> first = ask("");
        CompletionStage<Response> second = ask("");
        String said = "\033[31m one\ttwo\nthree " + "x".repeat(50_000);
        try (RawPeer server = accept()) {
            server.expect(2, 1);
            server.expect(2, 2);
            server.send(Bytes.frame(6, 1, Bytes.of(13, 0).text(said).text("\n" + said)));
            MicroException failure = failure(first);
            assertTrue(failure.detail().startsWith("?[31m one\ttwo\nthree xxx"), failure.detail());
            assertEquals(4096 + 1, failure.detail().length());
            assertTrue(failure.origin().startsWith("??[31m one?two?three xxx"), failure.origin());
            assertEquals(256 + 1, failure.origin().length());
            server.send(Bytes.goaway(1, 1, said));
            String closed = failure(second).detail();
            assertTrue(closed.startsWith(connectionAddress() + " closed the connection: ?[31m one?two?three xxx"));
            assertTrue(closed.length() < 350, closed);
        }
    }

    @Test
    void otherServiceIsToldAtOnceWhateverItIsCalled() throws IOException {
        CompletionStage<Response> call = ask("");
        try (RawPeer server = new RawPeer(at.accept())) {
            server.greeting();
            server.send(Bytes.greeting("other\033\n" + "x".repeat(50_000), "n", 1));
            String words = " is other??" + "x".repeat(249) + "… (n) now, and not test.echo";
            server.expect(10, 0);
            until("the caller is told while the socket lingers", 800, () -> isDone(call));
            assertEquals(connectionAddress() + words, failure(call).detail());
            assertTrue(failure(call).untouched());
        }
    }

    private static boolean isDone(CompletionStage<Response> call) {
        return call.toCompletableFuture().isDone();
    }

    @Test
    void serverThatPingsWithoutEndIsLeftAndNamed() throws IOException {
        CompletionStage<Response> call = ask("");
        try (RawPeer server = accept()) {
            server.expect(2, 1);
            for (int i = 0; i < 110; i++) {
                server.send(Bytes.frame(8, 0, Bytes.of()));
            }
            for (int i = 0; i < 100; i++) {
                server.expect(9, 0);
            }
            server.expectGoaway(3, "more than 100 pings, and 1 a second after that");
        }
        String words = failure(call).detail();
        assertTrue(words.startsWith(connectionAddress() + ": more than 100 pings"), words);
    }

    @Test
    void namesThatAreTooLongFailTheirCallAlone() {
        MicroException failure = failure(connection.handle(
                new Request(SERVICE, "x".repeat(1025), Metadata.EMPTY, Message.EMPTY, Context.root())));
        assertEquals(Code.INVALID_ARGUMENT, failure.code());
        assertFalse(failure.untouched());
        assertTrue(failure.detail().contains("1025 characters (limit: 1024)"), failure.detail());
    }

    @Test
    void metadataThatIsTooMuchFailsItsCallAlone() {
        String[] pairs = new String[202];
        Arrays.fill(pairs, "k");
        for (Metadata each : List.of(Metadata.of(pairs), Metadata.of("k", "v".repeat(8192)))) {
            MicroException failure =
                    failure(connection.handle(new Request(SERVICE, "Say.Hello", each, Message.EMPTY, Context.root())));
            assertEquals(Code.RESOURCE_EXHAUSTED, failure.code());
            assertFalse(failure.untouched());
        }
    }
}
