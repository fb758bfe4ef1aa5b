package dev.micro.transport.contract;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.failure;
import static dev.micro.transport.contract.Asking.reply;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.until;
import static dev.micro.transport.contract.Made.number;
import static dev.micro.transport.contract.Streaming.answer;
import static dev.micro.transport.contract.Streaming.joining;
import static dev.micro.transport.contract.Streaming.messages;
import static dev.micro.transport.contract.Streaming.next;
import static dev.micro.transport.contract.Streaming.readAll;
import static dev.micro.transport.contract.Streaming.streaming;
import static dev.micro.transport.contract.Streaming.texts;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Pipe;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of a stream arrives, in each of its shapes. */
abstract class StreamShapeContract extends OpenTransport {
    private static final List<String> HUNDRED =
            IntStream.range(0, 100).mapToObj(Integer::toString).toList();

    /** Makes messages, and lets somebody interfere. */
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AfterEach
    void stopTheThreads() {
        threads.shutdownNow();
    }

    final ExecutorService threads() {
        return threads;
    }

    @Test
    void oneMessageIsAnsweredByMany() {
        Made made = Made.numbered(100);
        Connection connection = connect(listen(request -> {
            assertEquals("from 0", ((Message) request.body()).text());
            return completedFuture(answer(made));
        }));
        Messages replies = messages(connection.handle(streaming(text("from 0"))));
        assertEquals(HUNDRED, texts(replies));
        assertNull(next(replies), "the end stays");
        assertFalse(made.closed(), "it ended by itself");
    }

    @Test
    void manyMessagesAreAnsweredByOne() {
        Made made = Made.numbered(100);
        Connection connection = connect(listen(StreamShapeContract::joined));
        assertEquals(String.join(",", HUNDRED), Asking.text(connection.handle(joining(made))));
        assertFalse(made.closed(), "it ended by itself");
    }

    private static CompletionStage<Response> joined(Request request) {
        List<String> read = new CopyOnWriteArrayList<>();
        return readAll((Messages) request.body(), message -> read.add(message.text()))
                .thenApply(count -> response(String.join(",", read)));
    }

    @Test
    void manyMessagesAreAnsweredByMany() {
        Connection connection = connect(listen(request -> completedFuture(answer(request.body()))));
        assertEquals(HUNDRED, texts(messages(connection.handle(streaming(Made.numbered(100))))));
    }

    @Test
    void conversationGoesBackAndForth() {
        Connection connection = connect(listen(request -> completedFuture(answer(request.body()))));
        Pipe<Message> pipe = Pipe.create();
        Made asked = new Made(i -> pipe.source().nextAsync(), Metadata.EMPTY);
        Messages replies = messages(connection.handle(streaming(asked)));
        for (int i = 0; i < 100; i++) {
            pipe.sendAsync(number(i));
            Message reply = next(replies);
            assertNotNull(reply);
            assertEquals(Integer.toString(i), reply.text());
        }
        pipe.close();
        assertNull(next(replies));
    }

    @Test
    void whatACallerTakesIsToldAndACallIsStillACall() {
        Connection connection = connect(listen(request -> completedFuture(
                response(request.reply() + " " + (request.body() instanceof Message ? "message" : "messages")))));
        assertEquals("ONE message", Asking.text(connection.handle(request(""))));
        assertEquals("ONE messages", Asking.text(connection.handle(joining(Made.numbered(1)))));
        assertEquals(List.of("STREAM message"), texts(messages(connection.handle(streaming(Message.EMPTY)))));
        assertEquals(List.of("STREAM messages"), texts(messages(connection.handle(streaming(Made.numbered(1))))));
    }

    @Test
    void metadataComesBeforeTheMessagesAndTrailersAfter() {
        Metadata head = Metadata.of("content-type", "text/plain", "b", "1", "B", "2", "empty", "", "c", "é✓\t");
        Metadata trailers = Metadata.of("t", "1", "t", "2");
        CompletableFuture<Message> first = new CompletableFuture<>();
        Made made = new Made(i -> i == 0 ? first : completedFuture(null), trailers);
        List<Metadata> asked = new CopyOnWriteArrayList<>();
        Connection connection = connect(listen(request -> {
            asked.add(request.metadata());
            return completedFuture(Response.of(request.metadata(), made));
        }));
        Response response = reply(connection.handle(
                new Request(SERVICE, "Say.Watch", head, Made.numbered(1), Request.Reply.STREAM, Context.root())));
        assertEquals(head, response.metadata());
        assertEquals(List.of(head), asked);
        Messages replies = (Messages) response.body();
        assertEquals(Metadata.EMPTY, replies.trailers());
        first.complete(number(0));
        assertEquals(List.of("0"), texts(replies));
        assertEquals(trailers, replies.trailers());
    }

    @Test
    void emptyStreamsAndEmptyMessagesArrive() {
        Connection connection = connect(listen(request -> completedFuture(answer(request.body()))));
        assertEquals(List.of(), texts(messages(connection.handle(streaming(Messages.of())))));
        assertEquals(
                List.of("", "", ""),
                texts(messages(
                        connection.handle(streaming(Messages.of(Message.EMPTY, Message.EMPTY, Message.EMPTY))))));
    }

    @Test
    void messagesOfAnyLengthUpToTheLimitArrive() {
        Connection connection = connect(listen(request -> completedFuture(answer(request.body()))));
        int[] lengths = {0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 1024 * 1024, 4 * 1024 * 1024, 3};
        Made made = new Made(i -> completedFuture(i < lengths.length ? random(lengths[i]) : null), Metadata.EMPTY);
        Messages replies = messages(connection.handle(streaming(made)));
        for (int length : lengths) {
            Message reply = next(replies);
            assertNotNull(reply);
            assertArrayEquals(bytes(random(length)), bytes(reply));
        }
        assertNull(next(replies));
    }

    private static Message random(int length) {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        return Message.of(body);
    }

    private static byte[] bytes(Message message) {
        return message.<byte[], RuntimeException>read(bytes -> bytes);
    }

    @Test
    void oneMessageIsAStreamToWhoTakesOne() {
        Metadata head = Metadata.of("h", "1");
        Metadata trailers = Metadata.of("t", "1");
        Message one = text("alone");
        Connection connection = connect(listen(request -> completedFuture(new Response(head, one, trailers))));
        Response response = reply(connection.handle(streaming(Message.EMPTY)));
        assertEquals(head, response.metadata());
        Messages replies = (Messages) response.body();
        assertEquals(List.of("alone"), texts(replies));
        assertEquals(trailers, replies.trailers());
    }

    @Test
    void messagesAreRefusedWhereOneIsTaken() {
        Made made = Made.numbered(10);
        Connection connection = connect(listen(request -> completedFuture(answer(made))));
        MicroException refused = failure(connection.handle(request("")));
        assertEquals(Code.UNIMPLEMENTED, refused.code());
        assertEquals("Say.Hello answers with a stream; call it with stream(...)", refused.detail());
        assertFalse(refused.untouched());
        until("what nobody reads is closed", made::closed);
    }

    @Test
    void manyStreamsAtOnceKeepApart() {
        Connection connection = connect(listen(request -> {
            String prefix = ((Message) request.body()).text();
            return completedFuture(answer(new Made(
                    i -> supplyAsync(() -> i < 10 ? text(prefix + i) : null, threads), Metadata.EMPTY)));
        }));
        List<CompletionStage<Response>> calls = IntStream.range(0, 1_000)
                .mapToObj(i -> connection.handle(streaming(text(i + "."))))
                .toList();
        List<Messages> replies = calls.stream().map(Streaming::messages).toList();
        List<CompletableFuture<List<String>>> all = replies.stream()
                .map(messages -> {
                    List<String> read = new ArrayList<>();
                    return readAll(messages, message -> read.add(message.text()))
                            .thenApply(count -> read);
                })
                .toList();
        for (int i = 0; i < all.size(); i++) {
            String prefix = i + ".";
            List<String> wanted =
                    IntStream.range(0, 10).mapToObj(n -> prefix + n).toList();
            assertEquals(wanted, Streaming.done(all.get(i)));
        }
    }

    private static Message text(String text) {
        return Message.of(text.getBytes(UTF_8));
    }
}
