package dev.micro.transport.contract;

import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static dev.micro.transport.contract.Streaming.answer;
import static dev.micro.transport.contract.Streaming.done;
import static dev.micro.transport.contract.Streaming.failure;
import static dev.micro.transport.contract.Streaming.joining;
import static dev.micro.transport.contract.Streaming.messages;
import static dev.micro.transport.contract.Streaming.next;
import static dev.micro.transport.contract.Streaming.readAll;
import static dev.micro.transport.contract.Streaming.streaming;
import static dev.micro.transport.contract.Streaming.texts;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import dev.micro.transport.Listener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How a stream ends before its end, and who is told what. */
abstract class StreamEndContract extends StreamShapeContract {
    private static final long SOON = 1_000;
    private static final int TOO_LONG = 4 * 1024 * 1024 + 1;

    /** What the handler of a test saw. */
    private final CompletableFuture<MicroException> farCancel = new CompletableFuture<>();

    private final CompletableFuture<MicroException> farFailure = new CompletableFuture<>();

    /** Messages both ways: some come, and then each side waits for the other. */
    private final Made asked = Made.numberedThen(3, new CompletableFuture<>());

    private final Made answered = Made.numberedThen(3, new CompletableFuture<>());

    /** Reads the request until it fails, and answers with {@link #answered}. */
    private CompletionStage<Response> converse(Request request) {
        request.context().onCancel(farCancel::complete);
        readAll((Messages) request.body(), message -> {}).whenComplete((count, failure) -> {
            if (failure != null) {
                farFailure.complete(MicroException.of(failure));
            }
        });
        return completedFuture(answer(answered));
    }

    /** A conversation in its middle: the caller has read three, and waits. */
    private CompletionStage<Message> waiting(Messages replies) {
        for (int i = 0; i < 3; i++) {
            Message reply = next(replies);
            assertNotNull(reply);
            assertEquals(Integer.toString(i), reply.text());
        }
        until("the request's first three were read", () -> asked.made() == 4);
        CompletionStage<Message> waits = replies.next();
        assertFalse(waits.toCompletableFuture().isDone());
        return waits;
    }

    private void bothSidesEnded() {
        until("the caller's messages are closed", SOON, asked::closed);
        until("the answer's messages are closed", SOON, answered::closed);
        until("the far context is cancelled", SOON, farCancel::isDone);
        until("the handler's next() fails", SOON, farFailure::isDone);
    }

    @Test
    void readerThatClosesEndsBothSides() {
        Messages replies = messages(connect(listen(this::converse)).handle(streaming(asked)));
        CompletionStage<Message> waits = waiting(replies);
        replies.close();
        replies.close();
        assertEquals(Code.CANCELLED, failure(waits).code());
        bothSidesEnded();
        assertEquals(Code.CANCELLED, farCancel.join().code());
        assertEquals(Code.CANCELLED, farFailure.join().code());
        assertEquals(Code.CANCELLED, failure(replies.next()).code());
    }

    @Test
    void handlerThatClosesTheRequestGoesOnAnswering() {
        Connection connection = connect(listen(request -> {
            Messages read = (Messages) request.body();
            request.context().onCancel(farCancel::complete);
            return read.next().thenApply(first -> {
                read.close();
                return answer(Made.numbered(10));
            });
        }));
        Made endless = Made.endless(10);
        Messages replies = messages(connection.handle(streaming(endless)));
        until("the caller's messages are closed", SOON, endless::closed);
        assertEquals(10, texts(replies).size());
        assertFalse(farCancel.isDone());
    }

    @Test
    void failureInTheMiddleComesAfterTheMessagesBefore() {
        MicroException far =
                Code.NOT_FOUND.error("no more greetings").from("greeter").causedBy(new IllegalStateException("hidden"));
        Made made = Made.numberedThen(3, failedFuture(far));
        Messages replies = messages(
                connect(listen(request -> completedFuture(answer(made)))).handle(streaming(Message.EMPTY)));
        for (int i = 0; i < 3; i++) {
            assertNotNull(next(replies));
        }
        for (int i = 0; i < 2; i++) {
            MicroException failure = failure(replies.next());
            assertEquals(Code.NOT_FOUND, failure.code());
            assertEquals("no more greetings", failure.detail());
            assertEquals("greeter", failure.origin());
            assertNull(failure.getCause());
            assertEquals(0, failure.getStackTrace().length);
        }
    }

    @Test
    void failureBeforeTheMessagesFailsTheCall() {
        Connection connection = connect(listen(
                request -> failedFuture(Code.NOT_FOUND.error("no such greeting").from("greeter"))));
        Made unread = Made.endless(10);
        MicroException failure = Asking.failure(connection.handle(streaming(unread)));
        assertEquals(Code.NOT_FOUND, failure.code());
        assertEquals("no such greeting", failure.detail());
        assertEquals("greeter", failure.origin());
        until("the caller's messages are closed", SOON, unread::closed);
    }

    @Test
    void callersMessagesThatFailEndTheCall() {
        Made fails = Made.numberedThen(3, failedFuture(Code.DATA_LOSS.error("the file is cut off")));
        CompletionStage<Response> call = connect(listen(this::converse)).handle(streaming(fails));
        MicroException failure = assertThrows(MicroException.class, () -> texts(messages(call)));
        assertEquals(Code.DATA_LOSS, failure.code());
        assertEquals("the file is cut off", failure.detail());
        until("the answer's messages are closed", SOON, answered::closed);
        until("the far context is cancelled", SOON, farCancel::isDone);
        until("the handler's next() fails", SOON, farFailure::isDone);

        Connection joins = connect(listen(request ->
                readAll((Messages) request.body(), message -> {}).thenApply(count -> response("all " + count))));
        Made alsoFails = Made.numberedThen(3, failedFuture(Code.DATA_LOSS.error("the file is cut off")));
        assertEquals(
                Code.DATA_LOSS, Asking.failure(joins.handle(joining(alsoFails))).code());
    }

    @Test
    void cancelReachesBothSides() {
        Context near = Context.root().child();
        Messages replies = messages(connect(listen(this::converse)).handle(streaming(asked, near)));
        CompletionStage<Message> waits = waiting(replies);
        near.cancel(Code.CANCELLED.error("changed my mind"));
        assertEquals("changed my mind", failure(waits).detail());
        assertEquals("changed my mind", failure(replies.next()).detail());
        bothSidesEnded();
        assertEquals(Code.CANCELLED, farCancel.join().code());
    }

    @Test
    void deadlineReachesBothSides() {
        Context near = Context.root().child().within(TimeUnit.MILLISECONDS.toNanos(500));
        Messages replies = messages(connect(listen(this::converse)).handle(streaming(asked, near)));
        assertEquals(Code.DEADLINE_EXCEEDED, failure(waiting(replies)).code());
        bothSidesEnded();
    }

    @Test
    void whatIsOverBeforeItIsSentReachesNoHandler() {
        AtomicInteger calls = new AtomicInteger();
        Connection connection = connect(listen(request -> {
            calls.incrementAndGet();
            return completedFuture(response(""));
        }));
        Context near = Context.root().child();
        near.cancel(Code.CANCELLED.error("before"));
        Made unread = Made.endless(10);
        assertEquals(
                "before",
                Asking.failure(connection.handle(streaming(unread, near))).detail());
        until("the caller's messages are closed", SOON, unread::closed);
        assertEquals("", text(connection.handle(request(""))));
        assertEquals(1, calls.get());
    }

    @Test
    void serverThatCancelsEndsBothSides() {
        CompletableFuture<Context> far = new CompletableFuture<>();
        Connection connection = connect(listen(request -> {
            far.complete(request.context());
            return converse(request);
        }));
        Messages replies = messages(connection.handle(streaming(asked)));
        CompletionStage<Message> waits = waiting(replies);
        far.join().cancel(Code.RESOURCE_EXHAUSTED.error("enough of it").from("greeter"));
        MicroException failure = failure(waits);
        assertEquals(Code.RESOURCE_EXHAUSTED, failure.code());
        assertEquals("enough of it", failure.detail());
        bothSidesEnded();
        assertEquals("enough of it", farFailure.join().detail());
    }

    @Test
    void closingTheConnectionEndsBothSides() {
        Connection connection = connect(listen(this::converse));
        CompletionStage<Message> waits = waiting(messages(connection.handle(streaming(asked))));
        connection.close();
        MicroException failure = failure(waits);
        assertEquals(Code.UNAVAILABLE, failure.code());
        assertFalse(failure.untouched());
        bothSidesEnded();
        Made unread = Made.endless(10);
        assertTrue(Asking.failure(connection.handle(streaming(unread))).untouched());
        until("the caller's messages are closed", SOON, unread::closed);
    }

    @Test
    void closingTheListenerEndsBothSides() {
        Listener listener = listen(this::converse);
        CompletionStage<Message> waits = waiting(messages(connect(listener).handle(streaming(asked))));
        listener.close();
        MicroException failure = failure(waits);
        assertEquals(Code.UNAVAILABLE, failure.code());
        assertFalse(failure.untouched());
        bothSidesEnded();
    }

    @Test
    void drainWaitsForAStream() throws Exception {
        CompletableFuture<Message> last = new CompletableFuture<>();
        Made made = Made.numberedThen(3, last);
        Listener listener = listen(request -> completedFuture(answer(made)));
        Connection connection = connect(listener);
        Messages replies = messages(connection.handle(streaming(Message.EMPTY)));
        assertNotNull(next(replies));
        CompletableFuture<Boolean> drained = supplyAsync(() -> listener.drain(Duration.ofSeconds(20)));
        until("the connection knows", () -> connection.state() == Connection.State.LEAVING);
        assertTrue(Asking.failure(connection.handle(streaming(Message.EMPTY))).untouched());
        assertEquals("1", done(replies.next()).text());
        assertEquals("2", done(replies.next()).text());
        assertThrows(TimeoutException.class, () -> drained.get(50, TimeUnit.MILLISECONDS));
        last.complete(null);
        assertNull(next(replies));
        assertTrue(drained.get(20, TimeUnit.SECONDS));
    }

    @Test
    void drainCutsTheStreamThatOutlastsTheGrace() {
        Listener listener = listen(this::converse);
        CompletionStage<Message> waits = waiting(messages(connect(listener).handle(streaming(asked))));
        assertFalse(listener.drain(Duration.ofMillis(50)));
        assertEquals(Code.UNAVAILABLE, failure(waits).code());
        bothSidesEnded();
    }

    @Test
    void answerOverTheLimitFailsItsStreamAlone() {
        Made tooLong = Made.numberedThen(3, completedFuture(Message.of(new byte[TOO_LONG])));
        Connection connection = connect(listen(request -> {
            if (request.reply() == Request.Reply.ONE) {
                return completedFuture(response("well"));
            }
            request.context().onCancel(farCancel::complete);
            return completedFuture(answer(request.body() instanceof Messages ? request.body() : tooLong));
        }));
        Messages other = messages(connection.handle(streaming(Made.numbered(10))));
        assertNotNull(next(other));
        Messages replies = messages(connection.handle(streaming(Message.EMPTY)));
        for (int i = 0; i < 3; i++) {
            assertNotNull(next(replies));
        }
        MicroException failure = failure(replies.next());
        assertEquals(Code.RESOURCE_EXHAUSTED, failure.code());
        assertEquals("", failure.origin());
        assertFalse(failure.untouched());
        assertTrue(failure.detail().contains("4194305") && failure.detail().contains("4194304"), failure.detail());
        until("the answer's messages are closed", SOON, tooLong::closed);
        until("the far context is cancelled", SOON, farCancel::isDone);
        assertEquals(9, texts(other).size());
        assertEquals("well", text(connection.handle(request(""))));
    }

    @Test
    void messageOverTheLimitFailsItsStreamAlone() {
        Connection connection = connect(listen(
                request -> request.body() instanceof Messages ? converse(request) : completedFuture(response("well"))));
        Made tooLong = Made.numberedThen(3, completedFuture(Message.of(new byte[TOO_LONG])));
        CompletionStage<Response> call = connection.handle(streaming(tooLong));
        MicroException failure = assertThrows(MicroException.class, () -> texts(messages(call)));
        assertEquals(Code.RESOURCE_EXHAUSTED, failure.code());
        assertEquals("", failure.origin());
        assertTrue(failure.detail().contains("4194305") && failure.detail().contains("4194304"), failure.detail());
        until("the caller's messages are closed", SOON, tooLong::closed);
        until("the answer's messages are closed", SOON, answered::closed);
        until("the far context is cancelled", SOON, farCancel::isDone);
        until("the handler's next() fails", SOON, farFailure::isDone);
        assertEquals("well", text(connection.handle(request(""))));
    }

    @Test
    void requestIsClosedWhenItsAnswerComesEarly() {
        CompletableFuture<Messages> unread = new CompletableFuture<>();
        Connection connection = connect(listen(request -> {
            unread.complete((Messages) request.body());
            return request.reply() == Request.Reply.ONE
                    ? completedFuture(response("enough"))
                    : completedFuture(answer(Made.numbered(2)));
        }));
        Made endless = Made.endless(10);
        assertEquals("enough", text(connection.handle(joining(endless))));
        until("the caller's messages are closed", SOON, endless::closed);
        assertNotNull(failureOrEnd(unread.join()));
        Made alsoEndless = Made.endless(10);
        assertEquals(List.of("0", "1"), texts(messages(connection.handle(streaming(alsoEndless)))));
        until("the caller's messages are closed", SOON, alsoEndless::closed);
    }

    /** What came on the way before may still be read. */
    private static MicroException failureOrEnd(Messages messages) {
        return assertThrows(MicroException.class, () -> {
            while (next(messages) != null) {}
        });
    }
}
