package dev.micro.transport.contract;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.failure;
import static dev.micro.transport.contract.Asking.reply;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.contract.Gates;
import dev.micro.transport.Connection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a transport keeps towards both sides of a call. */
abstract class TransportCallContract extends OpenTransport {
    private static final int LONGEST = 4 * 1024 * 1024;

    @Test
    void whatIsAskedAndAnsweredTravels() {
        List<Request> asked = new CopyOnWriteArrayList<>();
        Metadata head = Metadata.of("content-type", "text/plain", "b", "1", "B", "2", "empty", "", "c", "é✓\t");
        Metadata trailers = Metadata.of("t", "1", "t", "2");
        Connection connection = connect(listen(request -> {
            asked.add(request);
            return completedFuture(new Response(request.metadata(), request.body(), trailers));
        }));
        for (int i = 0; i < 3; i++) { // what repeats travels otherwise than what is new
            Response answer = reply(connection.handle(
                    new Request(SERVICE, "Say.Hello", head, Message.of("hällo".getBytes(UTF_8)), Context.root())));
            assertEquals(SERVICE, asked.get(i).service());
            assertEquals("Say.Hello", asked.get(i).endpoint());
            assertEquals(head, asked.get(i).metadata());
            assertEquals("hällo", ((Message) answer.body()).text());
            assertEquals(head, answer.metadata());
            assertEquals(trailers, answer.trailers());
        }
    }

    @Test
    void metadataAndNamesOverTheLimitsAreRefusedAlone() {
        Metadata many = Metadata.of(Collections.nCopies(202, "k").toArray(String[]::new));
        Metadata big = Metadata.of("k", "v".repeat(8192));
        Connection connection = connect(listen(request -> completedFuture(
                request.endpoint().equals("Say.Much")
                        ? Response.of(((Message) request.body()).size() == 0 ? many : big, Message.EMPTY)
                        : response("well"))));
        for (boolean pairs : new boolean[] {true, false}) {
            Metadata much = pairs ? many : big;
            String words = pairs ? "metadata of 101 pairs (limit: 100)" : "metadata of 8193 characters (limit: 8192)";
            Message which = Message.of(new byte[pairs ? 0 : 1]);
            for (Request request : List.of(
                    new Request(SERVICE, "Say.Hello", much, Message.EMPTY, Context.root()),
                    new Request(SERVICE, "Say.Much", Metadata.EMPTY, which, Context.root()))) {
                MicroException failure = failure(connection.handle(request));
                assertEquals(Code.RESOURCE_EXHAUSTED, failure.code());
                assertEquals(words, failure.detail());
            }
        }
        MicroException failure = failure(connection.handle(
                new Request(SERVICE, "x".repeat(1025), Metadata.EMPTY, Message.EMPTY, Context.root())));
        assertEquals(Code.INVALID_ARGUMENT, failure.code());
        assertEquals("well", text(connection.handle(request(""))));
    }

    @Test
    void failureArrivesWithCodeDetailAndOrigin() {
        Connection connection = connect(listen(
                request -> failedFuture(Code.NOT_FOUND.error("no such greeting").from("greeter"))));
        MicroException failure = failure(connection.handle(request("")));
        assertEquals(Code.NOT_FOUND, failure.code());
        assertEquals("no such greeting", failure.detail());
        assertEquals("greeter", failure.origin());
        assertFalse(failure.untouched());
    }

    @Test
    void nothingOfAFailureButItsWordsLeavesTheServer() {
        MicroException far = Code.NOT_FOUND
                .error("no such greeting")
                .from("greeter")
                .causedBy(new IllegalStateException("password: 123456"))
                .here();
        for (boolean untouched : new boolean[] {false, true}) {
            MicroException thrown = far.untouched(untouched);
            Connection connection = connect(listen(request -> failedFuture(thrown)));
            MicroException failure = failure(connection.handle(request("")));
            assertNotSame(thrown, failure);
            assertNull(failure.getCause());
            assertEquals(0, failure.getStackTrace().length);
            assertEquals(thrown.getMessage(), failure.getMessage());
            assertEquals(untouched, failure.untouched());
        }
        Connection connection = connect(listen(request -> failedFuture(new IllegalStateException("password: 123456"))));
        assertNull(failure(connection.handle(request(""))).getCause());
    }

    @Test
    void refusalBeforeAnyHandlerArrivesAsSuch() {
        Connection connection = connect(listen(
                request -> failedFuture(Code.RESOURCE_EXHAUSTED.error("full").untouched(true))));
        MicroException failure = failure(connection.handle(request("")));
        assertEquals(Code.RESOURCE_EXHAUSTED, failure.code());
        assertTrue(failure.untouched());
    }

    @Test
    void handlerThatBreaksItsPromiseFailsItsCallAlone() {
        Connection connection = connect(listen(TransportCallContract::breakAsAsked));
        for (String how : List.of("throw", "null", "null answer", "unknown failure")) {
            MicroException failure = failure(connection.handle(request(how)));
            assertEquals(Code.INTERNAL, failure.code(), how);
            assertFalse(failure.untouched(), how);
            Gates.inspect(failure);
            assertFalse(failure.getMessage().contains("password"), failure.getMessage());
        }
        assertEquals("well", text(connection.handle(request("well"))));
    }

    @SuppressWarnings("NullAway") // a handler that gives null is what is tested
    private static CompletableFuture<Response> breakAsAsked(Request request) {
        return switch (((Message) request.body()).text()) {
            case "throw" -> throw new IllegalStateException("password: 123456");
            case "null" -> null;
            case "null answer" -> completedFuture(null);
            case "unknown failure" -> failedFuture(new IllegalStateException("password: 123456"));
            default -> completedFuture(response("well"));
        };
    }

    @Test
    void cancelReachesTheFarContext() {
        CompletableFuture<Context> far = new CompletableFuture<>();
        CompletableFuture<MicroException> seen = new CompletableFuture<>();
        Connection connection = connect(listen(request -> {
            request.context().onCancel(seen::complete);
            far.complete(request.context());
            return new CompletableFuture<>();
        }));
        Context near = Context.root().child();
        var stage = connection.handle(request(new byte[0], near));
        far.join();
        near.cancel(Code.CANCELLED.error("changed my mind"));
        assertEquals("changed my mind", failure(stage).detail());
        assertEquals(Code.CANCELLED, seen.orTimeout(20, TimeUnit.SECONDS).join().code());
    }

    @Test
    void whatIsOverBeforeItIsSentReachesNoHandler() {
        AtomicInteger asked = new AtomicInteger();
        Connection connection = connect(listen(request -> {
            asked.incrementAndGet();
            return completedFuture(response("x"));
        }));
        Context cancelled = Context.root().child();
        cancelled.cancel(Code.CANCELLED.error("before"));
        assertEquals(
                "before",
                failure(connection.handle(request(new byte[0], cancelled))).detail());
        MicroException late = failure(
                connection.handle(request(new byte[0], Context.root().child().within(0))));
        assertEquals(Code.DEADLINE_EXCEEDED, late.code());
        assertTrue(late.untouched());
        reply(connection.handle(request("")));
        assertEquals(1, asked.get());
    }

    @Test
    void deadlineTravelsAsTheTimeThatRemains() {
        Connection connection = connect(listen(request ->
                completedFuture(response(Long.toString(request.context().remaining())))));
        assertEquals(Long.toString(Long.MAX_VALUE), text(connection.handle(request(""))));
        Context near = Context.root().child().within(TimeUnit.SECONDS.toNanos(30));
        long far = Long.parseLong(text(connection.handle(request(new byte[0], near))));
        assertTrue(far <= TimeUnit.SECONDS.toNanos(30), "remaining: " + far);
        assertTrue(far > TimeUnit.SECONDS.toNanos(15), "remaining: " + far);
    }

    @Test
    void deadlineEndsTheCallOnBothSides() {
        CompletableFuture<MicroException> far = new CompletableFuture<>();
        Connection connection = connect(listen(request -> {
            request.context().onCancel(far::complete);
            return new CompletableFuture<>();
        }));
        Context near = Context.root().child().within(TimeUnit.MILLISECONDS.toNanos(150));
        MicroException late = failure(connection.handle(request(new byte[0], near)));
        assertEquals(Code.DEADLINE_EXCEEDED, late.code());
        assertFalse(late.untouched());
        assertNotNull(far.orTimeout(20, TimeUnit.SECONDS).join());
    }

    @Test
    void replyThatComesTooLateIsDropped() {
        CompletableFuture<Response> tooLate = new CompletableFuture<>();
        Connection connection =
                connect(listen(request -> request.context().timed() ? tooLate : completedFuture(response("in time"))));
        Context near = Context.root().child().within(TimeUnit.MILLISECONDS.toNanos(50));
        assertEquals(
                Code.DEADLINE_EXCEEDED,
                failure(connection.handle(request(new byte[0], near))).code());
        tooLate.complete(response("too late"));
        assertEquals("in time", text(connection.handle(request(""))));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 1024 * 1024, LONGEST})
    void bodyOfAnyLengthUpToTheLimitArrives(int length) {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        Connection connection = connect(listen(request -> completedFuture(Asking.echo(request))));
        Message answer = (Message)
                reply(connection.handle(request(body, Context.root()))).body();
        assertArrayEquals(body, answer.<byte[], RuntimeException>read(bytes -> bytes));
    }

    @Test
    void bodyOverTheLimitIsRefusedBeforeItIsSent() {
        AtomicInteger asked = new AtomicInteger();
        Connection connection = connect(listen(request -> {
            asked.incrementAndGet();
            return completedFuture(response("small"));
        }));
        MicroException failure = failure(connection.handle(request(new byte[LONGEST + 1], Context.root())));
        assertEquals(Code.RESOURCE_EXHAUSTED, failure.code());
        assertFalse(failure.untouched(), "it would be too long elsewhere as well");
        assertEquals("", failure.origin());
        assertTrue(failure.detail().contains("4194305") && failure.detail().contains("4194304"), failure.detail());
        assertEquals("small", text(connection.handle(request(""))));
        assertEquals(1, asked.get());
    }

    @Test
    void answerOverTheLimitFailsItsCallAlone() {
        Connection connection = connect(listen(request -> completedFuture(
                ((Message) request.body()).size() > 0
                        ? response("small")
                        : Response.of(Metadata.EMPTY, Message.of(new byte[LONGEST + 1])))));
        MicroException failure = failure(connection.handle(request("")));
        assertEquals(Code.RESOURCE_EXHAUSTED, failure.code());
        assertFalse(failure.untouched());
        assertEquals("", failure.origin());
        assertEquals("small", text(connection.handle(request("x"))));
    }

    @Test
    void valuesOfTheNearContextDoNotCross() {
        Context.Key<String> key = Context.Key.of("secret");
        Connection connection = connect(listen(request ->
                completedFuture(response(String.valueOf(request.context().get(key))))));
        assertEquals(
                "null",
                text(connection.handle(
                        request(new byte[0], Context.root().child().with(key, "mine")))));
    }
}
