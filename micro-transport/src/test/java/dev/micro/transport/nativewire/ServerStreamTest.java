package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Streams, as a client sees a listener that has them. */
class ServerStreamTest extends ServerOfStreams {
    private static final int LONG = 70_000;
    private static final String LONG_TEXT = "x".repeat(LONG);

    ServerStreamTest() {
        super(options -> options);
    }

    @Test
    void bothSidesTalkByTheByte() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.stream(1, "Say.Chat", BOTH));
            Call call = call();
            assertEquals(Request.Reply.STREAM, call.request().reply());
            assertFalse(call.request().context().timed());
            Fed replies = call.stream();
            peer.expectReplies(1);
            peer.send(Bytes.message(1, "one"));
            assertEquals("one", next(call.messages()));
            replies.give("ONE");
            peer.expectMessage(1, "ONE");
            peer.send(Bytes.message(1, "two").and(Bytes.message(1, "")).and(Bytes.noMore(1)));
            assertEquals("two", next(call.messages()));
            assertEquals("", next(call.messages()));
            assertNull(next(call.messages()));
            replies.give("").end(Metadata.of("t", "1"));
            peer.expectMessage(1, "");
            RawPeer.Frame end = peer.expect(5, 1);
            assertEquals("\0\1\1\1t\0\0011", end.text(), end::toString);
            peer.expectAlive();
            assertFalse(replies.closed());
        }
    }

    @Test
    void oneRequestIsAnsweredWithAStreamAndALongOneIsGrantedFirst() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.streamOfReplies(1, "Say.Watch", "what"));
            Call first = call();
            assertEquals("what", ((Message) first.request().body()).text());
            first.stream().give("a").give("b").end();
            peer.expectReplies(1);
            peer.expectMessage(1, "a");
            peer.expectMessage(1, "b");
            peer.expectDone(1);
            peer.send(Bytes.frame(11, 2, Bytes.streamHead("Say.Watch", REPLY).varint(LONG)));
            peer.expectGrant(2);
            peer.send(Bytes.lastData(2, LONG));
            Call second = call();
            assertEquals(LONG, ((Message) second.request().body()).size());
            second.stream().end();
            peer.expectReplies(2);
            peer.expectDone(2);
        }
    }

    @Test
    void messagesAreAnsweredWithOneReplyAndOneLongReply() throws IOException {
        try (RawPeer peer = client()) {
            for (int number = 1; number <= 2; number++) {
                peer.send(Bytes.stream(number, "Say.Sum", REQUEST), Bytes.message(number, "1"), Bytes.noMore(number));
                Call call = call();
                assertEquals(Request.Reply.ONE, call.request().reply());
                assertEquals("1", next(call.messages()));
                assertNull(next(call.messages()));
                call.answer().complete(response(number == 1 ? "sum" : LONG_TEXT));
            }
            peer.expectReply(1, "sum");
            assertFalse(peer.expect(3, 2).end());
            peer.send(Bytes.grant(2));
            peer.expectData(2, LONG, false);
            peer.expectDone(2);
        }
    }

    @Test
    void oneMessageAnswersWhoTakesManyAndItsTrailersCome() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.streamOfReplies(1, "Say.Hello", ""));
            Message hi = (Message) response("hi").body();
            call().answer().complete(new Response(Metadata.EMPTY, hi, Metadata.of("t", "1")));
            peer.expectReplies(1);
            peer.expectMessage(1, "hi");
            RawPeer.Frame end = peer.expect(5, 1);
            assertTrue(end.text().endsWith("1"), end::toString);
        }
    }

    @Test
    void streamForWhoTakesOneIsRefusedAndClosed() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.open(1, "Say.Watch", ""));
            Fed replies = call().stream();
            peer.expectFailed(
                    1, Code.UNIMPLEMENTED.number(), "Say.Watch answers with a stream; call it with stream(...)");
            assertTrue(replies.closed());
        }
    }

    @Test
    void failuresBeforeAndAfterTheHeadAreTheEnd() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.stream(1, "Say.Chat", BOTH));
            call().answer().completeExceptionally(Code.NOT_FOUND.error("none"));
            peer.expectFailed(1, Code.NOT_FOUND.number(), "none");
            peer.send(Bytes.stream(2, "Say.Chat", BOTH));
            call().stream().give("a").fail(Code.ABORTED.error("broke"));
            peer.expectReplies(2);
            peer.expectMessage(2, "a");
            peer.expectFailed(2, Code.ABORTED.number(), "broke");
            peer.send(Bytes.stream(3, "Say.Chat", BOTH));
            Fed tooLong = call().stream().give("x".repeat(4 * 1024 * 1024 + 1));
            peer.expectReplies(3);
            peer.expectFailed(
                    3,
                    Code.RESOURCE_EXHAUSTED.number(),
                    "message of 4194305 bytes of Say.Chat (limit: 4194304; transport.max-message)");
            assertTrue(tooLong.closed());
        }
    }

    @Test
    void stageOfWhateverKindIsPulled() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.streamOfReplies(1, "Say.Watch", ""));
            call().answer().complete(streamed(new Stages()));
            peer.expectReplies(1);
            peer.expectMessage(1, "hi");
            peer.expectMessage(1, "hi");
            peer.expectFailed(1, Code.INTERNAL.number(), "");
        }
    }

    /** Stages that are no futures, and then what no Messages may do. */
    private static final class Stages implements Messages {
        private int given;

        @Override
        public CompletionStage<Message> next() {
            given++;
            if (given == 3) {
                throw new IllegalStateException("broken");
            }
            return CompletableFuture.completedStage((Message) response("hi").body());
        }

        @Override
        public Metadata trailers() {
            return Metadata.EMPTY;
        }

        @Override
        public void close() {}
    }

    @Test
    void longRepliesAreGrantedOneByOneAndKeepTheirOrder() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.streamOfReplies(1, "Say.Watch", ""), Bytes.streamOfReplies(2, "Say.Watch", ""));
            Fed replies = call().stream();
            Fed others = call().stream();
            peer.expectReplies(1);
            peer.expectReplies(2);
            replies.give("a").give(1, LONG).give("b").give(1, LONG + 1).end();
            peer.expectMessage(1, "a");
            peer.expectMessageLong(1, LONG);
            peer.expectAlive();
            assertEquals(2, replies.asked(), "nothing is made behind a long one");
            others.give("held up by nobody");
            peer.expectMessage(2, "held up by nobody");
            peer.send(Bytes.grant(1));
            peer.expectData(1, LONG, true);
            peer.expectMessage(1, "b");
            peer.expectMessageLong(1, LONG + 1);
            peer.send(Bytes.grant(1));
            peer.expectData(1, LONG + 1, true);
            peer.expectDone(1);
            others.end();
            peer.expectDone(2);
        }
    }

    @Test
    void longRequestsAreGrantedOneAheadOfTheirReader() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.stream(1, "Say.Sum", REQUEST), Bytes.messageLong(1, LONG));
            peer.expectGrant(1);
            assertEquals(LONG, transport.requests().held());
            peer.send(Bytes.lastData(1, LONG), Bytes.message(1, "short"), Bytes.messageLong(1, LONG));
            peer.expectAlive(); // the first one was not read
            Call call = call();
            assertEquals(LONG_TEXT, next(call.messages()));
            peer.expectGrant(1);
            assertEquals(LONG, transport.requests().held());
            peer.send(Bytes.lastData(1, LONG), Bytes.noMore(1));
            assertEquals("short", next(call.messages()));
            assertEquals(LONG_TEXT, next(call.messages()));
            assertNull(next(call.messages()));
            until("its room is given back", () -> transport.requests().held() == 0);
            call.answer().complete(response("ok"));
            peer.expectReply(1, "ok");
        }
    }

    @Test
    void messageThatIsTooLongEndsItsCallAlone() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.stream(1, "Say.Sum", REQUEST), Bytes.messageLong(1, 4 * 1024 * 1024 + 1));
            peer.expectReset(1, Code.RESOURCE_EXHAUSTED.number(), "message of 4194305 bytes of a stream (limit: ");
            assertEquals(
                    Code.RESOURCE_EXHAUSTED, failureOf(call().messages().next()).code());
            peer.send(Bytes.stream(2, "Say.Sum", REQUEST), Bytes.messageLong(2, 1_000_001));
            peer.expectReset(2, Code.RESOURCE_EXHAUSTED.number(), "no room for a message of 1000001 bytes");
            peer.expectAlive();
        }
    }

    @Test
    void readerThatClosesStopsTheRequestAndTheCallGoesOn() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.stream(1, "Say.Sum", REQUEST), Bytes.message(1, "one"), Bytes.message(1, "two"));
            Call call = call();
            assertEquals("one", next(call.messages()));
            call.messages().close();
            call.messages().close();
            peer.expectStop(1);
            assertEquals(Code.CANCELLED, failureOf(call.messages().next()).code());
            peer.send(Bytes.message(1, "on its way"), Bytes.messageLong(1, LONG), Bytes.noMore(1));
            peer.expectAlive();
            call.answer().complete(response("enough"));
            peer.expectReply(1, "enough");
        }
    }

    @Test
    void readerThatClosesWithinALongMessageLeavesItsRestUnread() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.stream(1, "Say.Sum", REQUEST), Bytes.messageLong(1, LONG));
            peer.expectGrant(1);
            peer.send(Bytes.data(1, 10_000));
            Call call = call();
            CompletionStage<Message> next = call.messages().next();
            call.messages().close();
            assertEquals(Code.CANCELLED, failureOf(next).code());
            peer.expectStop(1);
            assertEquals(0, transport.requests().held());
            peer.send(Bytes.lastData(1, LONG - 10_000), Bytes.noMore(1));
            peer.expectAlive();
            call.answer().complete(response("enough"));
            peer.expectReply(1, "enough");
        }
    }

    @Test
    void replyBeforeTheRequestsEndIsTheEndOfBoth() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.stream(1, "Say.Sum", REQUEST), Bytes.message(1, "one"));
            Call call = call();
            call.answer().complete(response("early"));
            peer.expectReply(1, "early");
            assertEquals(Code.CANCELLED, failureOf(call.messages().next()).code());
            peer.send(
                    Bytes.message(1, "late"),
                    Bytes.messageLong(1, LONG),
                    Bytes.credit(1, 1),
                    Bytes.grant(1),
                    Bytes.data(1, 5),
                    Bytes.noMore(1),
                    Bytes.reset(1, 1));
            peer.expectAlive();
        }
    }

    @Test
    void resetEndsAStreamInWhateverStateItIs() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.stream(1, "Say.Chat", BOTH), Bytes.message(1, "unread"), Bytes.reset(1, 1));
            Call unanswered = call();
            until("it knows", () -> unanswered.request().context().cancelled() != null);
            assertEquals(
                    "the caller cancelled",
                    failureOf(unanswered.messages().next()).detail());
            Fed late = unanswered.stream();
            until("what comes too late is closed", late::closed);

            peer.send(Bytes.stream(2, "Say.Chat", BOTH));
            Call talking = call();
            CompletionStage<Message> next = talking.messages().next();
            Fed replies = talking.stream().give("a");
            peer.expectReplies(2);
            peer.expectMessage(2, "a");
            peer.send(Bytes.reset(2, Code.DEADLINE_EXCEEDED.number()));
            assertEquals("the caller's deadline passed", failureOf(next).detail());
            until("what is sent is closed", replies::closed);

            peer.send(Bytes.stream(3, "Say.Chat", BOTH), Bytes.messageLong(3, LONG));
            peer.expectGrant(3);
            Fed longOnes = call().stream().give(1, LONG);
            peer.expectReplies(3);
            peer.expectMessageLong(3, LONG);
            peer.send(Bytes.data(3, 10), Bytes.reset(3, 1), Bytes.data(3, 10), Bytes.grant(3));
            peer.expectAlive();
            assertTrue(longOnes.closed());
            assertEquals(0, transport.requests().held());

            peer.send(Bytes.stream(4, "Say.Sum", REQUEST), Bytes.message(4, "a"), Bytes.noMore(4), Bytes.reset(4, 1));
            peer.expectAlive();
            assertEquals(
                    "the caller cancelled", failureOf(call().messages().next()).detail());
        }
    }

    @Test
    void clientThatGoesAwayEndsItsStreams() throws IOException {
        Fed replies;
        CompletionStage<Message> next;
        try (RawPeer peer = client()) {
            peer.send(Bytes.stream(1, "Say.Chat", BOTH), Bytes.messageLong(1, LONG));
            peer.expectGrant(1);
            Call call = call();
            next = call.messages().next();
            replies = call.stream().give(1, LONG);
            peer.expectReplies(1);
            peer.expectMessageLong(1, LONG);
            peer.cut();
        }
        assertEquals(Code.CANCELLED, failureOf(next).code());
        until("what is sent is closed", replies::closed);
    }
}
