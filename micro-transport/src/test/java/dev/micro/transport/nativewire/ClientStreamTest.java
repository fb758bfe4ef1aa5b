package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.failure;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static dev.micro.transport.nativewire.ServerOfStreams.failureOf;
import static dev.micro.transport.nativewire.ServerOfStreams.next;
import static dev.micro.transport.nativewire.ServerOfStreams.outcome;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.contract.Gates;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Streams, as a server sees a connection that has them. */
class ClientStreamTest extends ClientOfStreams {
    ClientStreamTest() throws IOException {}

    @Test
    void bothSidesTalkByTheByte() throws IOException {
        CompletionStage<Response> call = chat();
        try (RawPeer server = accept()) {
            RawPeer.Frame stream = server.expect(11, 1);
            assertFalse(stream.end());
            Bytes head = Bytes.of(0, 3).entry(SERVICE).entry("Say.Chat").and(Bytes.of(0));
            assertArrayEquals(head.array(), stream.payload());
            fed.give("one");
            server.expectMessage(1, "one");
            server.send(Bytes.replies(1), Bytes.message(1, "ONE"));
            Messages replies = messages(call);
            assertEquals("ONE", next(replies));
            fed.give("").end();
            server.expectMessage(1, "");
            assertEquals(0, server.expect(5, 1).payload().length);
            server.send(Bytes.frame(5, 1, Bytes.of(0, 1).literal("t").literal("1")));
            assertEquals(Metadata.EMPTY, replies.trailers());
            assertNull(next(replies));
            assertEquals(Metadata.of("t", "1"), replies.trailers());
            assertNull(next(replies));
            server.expectAlive();
            assertFalse(fed.closed());
        }
    }

    @Test
    void shapesSayWhichSidesAreStreams() throws IOException {
        CompletionStage<Response> watch = watch();
        try (RawPeer server = accept()) {
            RawPeer.Frame stream = server.expect(11, 1);
            assertTrue(stream.end());
            assertEquals(2, stream.payload()[1]);
            server.send(Bytes.replies(1), Bytes.done(1));
            assertNull(next(messages(watch)));
            CompletionStage<Response> sum = sum();
            stream = server.expect(11, 2);
            assertFalse(stream.end());
            assertEquals(1, stream.payload()[1]);
            server.send(Bytes.reply(2, "sum"));
            assertEquals("sum", text(sum));
            until("what nobody asks for any more is closed", fed::closed);
            CompletionStage<Response> longOne = ask(Message.of(new byte[LONG]), Request.Reply.STREAM, Context.root());
            assertFalse(server.expect(11, 3).end());
            server.send(Bytes.grant(3));
            server.expectData(3, LONG, true);
            server.send(Bytes.replies(3), Bytes.done(3));
            assertNull(next(messages(longOne)));
        }
    }

    @Test
    void nothingIsPulledBeyondCreditAndLongOnesAreGranted() throws IOException {
        CompletionStage<Response> call = sum();
        fed.give(3, 36).give(1, LONG).give(2, 36).end();
        try (RawPeer server = accept(300, 500)) {
            server.expect(11, 1);
            for (int i = 0; i < 3; i++) {
                server.expectMessage(1, "x".repeat(36));
            }
            server.expectAlive();
            assertEquals(3, fed.asked());
            server.send(Bytes.credit(1, 1));
            server.expectMessageLong(1, LONG);
            server.expectAlive();
            assertEquals(4, fed.asked());
            server.send(Bytes.grant(1));
            server.expectData(1, LONG, true);
            server.expectMessage(1, "x".repeat(36));
            server.expectAlive();
            server.send(Bytes.credit(1, 1_000));
            server.expectMessage(1, "x".repeat(36));
            server.expectAlive(); // the connection's is used up
            server.send(Bytes.credit(0, 1));
            server.expect(5, 1);
            server.send(Bytes.reply(1, "sum"));
            assertEquals("sum", text(call));
        }
    }

    @Test
    void stopEndsTheRequestAndNotTheCall() throws IOException {
        CompletionStage<Response> call = sum();
        fed.give("a");
        try (RawPeer server = accept()) {
            server.expect(11, 1);
            server.expectMessage(1, "a");
            server.send(Bytes.stop(1));
            assertEquals(0, server.expect(5, 1).payload().length);
            until("who makes messages is told", fed::closed);
            server.send(Bytes.stop(1), Bytes.credit(1, 1));
            server.expectAlive();
            server.send(Bytes.reply(1, "enough"));
            assertEquals("enough", text(call));
        }
    }

    @Test
    void stopEndsALongMessageThatWaitsForItsGrantOrIsUnderWay() throws IOException {
        for (int round = 0; round < 2; round++) {
            again(options -> options);
            Fed longOnes = new Fed().give(1, 4_000_000);
            CompletionStage<Response> call = ask(longOnes, Request.Reply.ONE, Context.root());
            try (RawPeer server = accept()) {
                server.expect(11, 1);
                server.expectMessageLong(1, 4_000_000);
                if (round == 1) {
                    server.send(Bytes.grant(1));
                    server.expect(4, 1);
                }
                server.send(Bytes.stop(1));
                RawPeer.Frame frame = server.read();
                while (frame.type() == 4) {
                    frame = server.read();
                }
                assertEquals(5, frame.type(), frame::toString);
                server.send(Bytes.reply(1, "enough"));
                assertEquals("enough", text(call));
            }
        }
    }

    @Test
    void sourceThatFailsCancelsItsCall() throws IOException {
        CompletionStage<Response> call = chat();
        try (RawPeer server = accept()) {
            server.expect(11, 1);
            server.send(Bytes.replies(1));
            Messages replies = messages(call);
            fed.fail(Code.ABORTED.error("broke"));
            assertEquals("broke", failureOf(replies.next()).detail());
            assertEquals(Code.ABORTED.number(), server.expect(6, 1).payload()[0]);
            server.expectAlive();
            CompletionStage<Response> second =
                    ask(new Fed().fail(Code.ABORTED.error("b")), Request.Reply.ONE, Context.root());
            assertEquals("b", failure(second).detail());
            server.expect(11, 2);
            server.expect(6, 2);
        }
    }

    @Test
    void failureOfTheServerComesAfterWhatCameBefore() throws IOException {
        CompletionStage<Response> call = chat();
        try (RawPeer server = accept()) {
            server.expect(11, 1);
            server.send(Bytes.replies(1), Bytes.message(1, "a"));
            server.send(Bytes.frame(5, 1, Bytes.of(5, 0).text("none").text("s").and(Bytes.of(0))));
            Messages replies = messages(call);
            assertEquals("a", next(replies));
            MicroException failure = failureOf(replies.next());
            assertEquals(Code.NOT_FOUND + " none", failure.code() + " " + failure.detail());
            assertEquals(Code.NOT_FOUND, failureOf(replies.next()).code());
            until("what is sent is closed", fed::closed);
            CompletionStage<Response> reset = watch();
            server.expect(11, 2);
            server.send(Bytes.reset(2, Code.ABORTED.number()));
            assertEquals(Code.ABORTED, failure(reset).code());
        }
    }

    @Test
    void longRepliesAreGrantedOneAheadOfTheirReader() throws IOException {
        CompletionStage<Response> call = watch();
        try (RawPeer server = accept()) {
            server.expect(11, 1);
            server.send(Bytes.replies(1), Bytes.messageLong(1, LONG));
            server.expectGrant(1);
            server.send(Bytes.lastData(1, LONG), Bytes.message(1, "a"), Bytes.messageLong(1, LONG));
            server.expectAlive();
            Messages replies = messages(call);
            assertEquals(LONG, outcome(replies.next()).size());
            server.expectGrant(1);
            assertEquals(LONG, transport.answers().held());
            assertEquals("a", next(replies));
            CompletionStage<Message> last = replies.next();
            server.send(Bytes.lastData(1, LONG), Bytes.done(1));
            assertEquals(LONG, outcome(last).size());
            assertNull(next(replies));
        }
    }

    @Test
    void readerThatClosesResetsTheStreamInWhateverStateItIs() throws IOException {
        CompletionStage<Response> call = chat();
        try (RawPeer server = accept()) {
            server.expect(11, 1);
            server.send(Bytes.replies(1), Bytes.messageLong(1, LONG));
            server.expectGrant(1);
            Messages replies = messages(call);
            CompletionStage<Message> next = replies.next();
            replies.close();
            replies.close();
            assertEquals(Code.CANCELLED, failureOf(next).code());
            assertEquals(Code.CANCELLED.number(), server.expect(6, 1).payload()[0]);
            server.send(Bytes.lastData(1, LONG), Bytes.message(1, "late"), Bytes.credit(1, 1), Bytes.done(1));
            server.expectAlive();
            assertTrue(fed.closed());
            assertEquals(0, transport.answers().held());
        }
    }

    @Test
    void cancelAndDeadlineEndAStreamWithWhatWasNotRead() throws IOException {
        Context near = Context.root().child();
        CompletionStage<Response> call = ask(fed, Request.Reply.STREAM, near);
        try (RawPeer server = accept()) {
            server.expect(11, 1);
            server.send(Bytes.replies(1), Bytes.message(1, "unread"));
            server.expectAlive();
            near.cancel(Code.CANCELLED.error("enough"));
            assertEquals(1, server.expect(6, 1).payload()[0]);
            assertEquals("enough", failureOf(messages(call).next()).detail());
            until("what is sent is closed", fed::closed);

            Context soon = Context.root().child().within(TimeUnit.MILLISECONDS.toNanos(200));
            CompletionStage<Response> late = ask(Message.EMPTY, Request.Reply.STREAM, soon);
            server.expect(11, 2);
            server.send(Bytes.replies(2));
            MicroException failure = failureOf(messages(late).next());
            assertEquals(Code.DEADLINE_EXCEEDED, failure.code());
            assertEquals("waited for the next message of " + RawPeer.address(at), failure.detail());
            assertEquals(4, server.expect(6, 2).payload()[0]);
        }
    }

    @Test
    void streamThatIsOverBeforeItIsSentClosesItsMessages() throws IOException {
        Context near = Context.root().child();
        CompletionStage<Response> call = ask(fed, Request.Reply.ONE, near);
        near.cancel(Code.CANCELLED.error("enough"));
        assertEquals("enough", failure(call).detail());
        until("they are closed", fed::closed);
        Fed lost = new Fed();
        CompletionStage<Response> refused = ask(lost, Request.Reply.ONE, Context.root());
        connection.close();
        assertEquals(Code.UNAVAILABLE, failure(refused).code());
        until("they are closed", lost::closed);
        Fed late = new Fed();
        assertEquals(
                Code.UNAVAILABLE,
                failure(ask(late, Request.Reply.ONE, Context.root())).code());
        assertTrue(late.closed());
    }

    @Test
    void lostConnectionFailsItsStreamsAfterWhatCame() throws IOException {
        CompletionStage<Response> call = chat();
        Messages replies;
        try (RawPeer server = accept()) {
            server.expect(11, 1);
            server.send(Bytes.replies(1), Bytes.message(1, "a"), Bytes.messageLong(1, LONG));
            server.expectGrant(1);
            replies = messages(call);
            server.cut();
        }
        assertEquals("a", next(replies));
        assertEquals(Code.UNAVAILABLE, failureOf(replies.next()).code());
        until("what is sent is closed", fed::closed);
    }

    @Test
    void streamThatTheServerTakesNoMoreOfIsEnded() throws IOException {
        again(options -> options.streamStall(ofMillis(200)));
        CompletionStage<Response> call = sum();
        fed.give(2, 36);
        try (RawPeer server = accept(100, 1000)) {
            server.expect(11, 1);
            server.expect(13, 1);
            assertEquals(4, server.expect(6, 1).payload()[0]);
            String words = " took no more of the request for 0.2 s (transport.stream-stall)";
            assertEquals(RawPeer.address(at) + words, failure(call).detail());
            until("what is sent is closed", fed::closed);
            server.expectAlive();
        }
    }

    @Test
    void messagesUnderWayGoOnWhileTheServerDrains() throws Exception {
        CompletionStage<Response> call = sum();
        try (RawPeer server = accept()) {
            server.expect(11, 1);
            CompletionStage<Response> other = connection.handle(request(""));
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            CompletionStage<Void> holder = other.thenAccept(reply -> {
                held.countDown();
                awaitIt(go);
            });
            server.expect(2, 2);
            server.send(Bytes.reply(2, ""));
            assertTrue(held.await(20, TimeUnit.SECONDS));
            fed.give("offered while the loop was held");
            server.send(Bytes.goaway(1000, 0, "")); // which the loop reads first
            go.countDown();
            outcome(holder);
            server.expectMessage(1, "offered while the loop was held");
            fed.give("and after").end();
            server.expectMessage(1, "and after");
            server.expect(5, 1);
            server.send(Bytes.reply(1, "sum"));
            assertEquals("sum", text(call));
        }
    }

    private static void awaitIt(CountDownLatch latch) {
        try {
            assertTrue(Gates.blockOnPurpose(latch, ofSeconds(20)));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void connectionHasBackWhatIsLateClosedOrUnread() throws IOException {
        again(options -> options.streamWindow(1024).connectionWindow(4096));
        CompletionStage<Response> first = watch();
        CompletionStage<Response> second = watch();
        try (RawPeer server = accept()) {
            server.expect(11, 1);
            server.expect(11, 2);
            server.send(Bytes.replies(1), Bytes.messages(1, 8, 64), Bytes.replies(2), Bytes.messages(2, 8, 64));
            server.expectAlive();
            messages(first).close();
            server.expect(6, 1);
            server.send(Bytes.done(2)); // unread, and all of it is there
            server.expectCredit(0, 2048);
            server.send(Bytes.messages(1, 16, 64)); // late
            server.expectCredit(0, 2048);
            Messages unread = messages(second);
            for (int i = 0; i < 8; i++) {
                assertEquals(64, outcome(unread.next()).size());
            }
            assertNull(next(unread));
            server.expectAlive(); // and nothing is given back twice
            server.send(Bytes.messages(1, 16, 64));
            server.expectCredit(0, 2048);
        }
    }
}
