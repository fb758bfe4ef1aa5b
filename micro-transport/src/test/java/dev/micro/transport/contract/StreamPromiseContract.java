package dev.micro.transport.contract;

import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static dev.micro.transport.contract.Streaming.answer;
import static dev.micro.transport.contract.Streaming.failure;
import static dev.micro.transport.contract.Streaming.joining;
import static dev.micro.transport.contract.Streaming.messages;
import static dev.micro.transport.contract.Streaming.next;
import static dev.micro.transport.contract.Streaming.readAll;
import static dev.micro.transport.contract.Streaming.streaming;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Messages that do not keep their promise, or cannot be sent: nobody else's stream is harmed. */
abstract class StreamPromiseContract extends StreamEndContract {
    @Test
    void messagesThatBreakTheirPromiseFailTheirStreamAlone() {
        Connection connection = connect(listen(request -> request.body() instanceof Messages read
                ? readAll(read, message -> {}).thenApply(count -> response("all " + count))
                : completedFuture(answer(new Broken(((Message) request.body()).text())))));
        for (String how : List.of("no stage", "next", "no trailers", "trailers")) {
            MicroException failure = failure(
                    messages(connection.handle(streaming(response(how).body()))).next());
            assertEquals(Code.INTERNAL, failure.code());
            assertFalse(failure.getMessage().contains("password"), failure.getMessage());
            failure = Asking.failure(connection.handle(joining(new Broken(how))));
            assertEquals(Code.INTERNAL, failure.code());
        }
        assertEquals("all 10", text(connection.handle(joining(Made.numbered(10)))));
    }

    @Test
    void messagesThatThrowWhenTheyAreClosedHarmNobodyElse() {
        Connection connection = connect(listen(request -> completedFuture(
                request.body() instanceof Messages ? response("enough") : answer(new Broken("close")))));
        for (int i = 0; i < 3; i++) {
            Messages other = messages(connection.handle(streaming(response("").body())));
            messages(connection.handle(streaming(response("").body()))).close();
            assertEquals("enough", text(connection.handle(joining(new Broken("close")))));
            MicroException failure =
                    Asking.failure(connection.handle(joining(response("").body())));
            assertEquals(Code.UNIMPLEMENTED, failure.code());
            assertFalse(other.next().toCompletableFuture().isDone());
        }
    }

    @Test
    void messagesThatThrowWhenTheyAreClosedEndTheirCallsAlone() {
        CompletableFuture<Response> well = new CompletableFuture<>();
        AtomicInteger streams = new AtomicInteger();
        CompletableFuture<MicroException> farCancel = new CompletableFuture<>();
        Connection connection = connect(listen(request -> {
            if (request.body() instanceof Message) {
                return well;
            }
            streams.incrementAndGet();
            request.context().onCancel(farCancel::complete);
            return request.reply() == Request.Reply.ONE
                    ? completedFuture(response("enough"))
                    : new CompletableFuture<>();
        }));
        CompletionStage<Response> other = connection.handle(request(""));
        assertEquals("enough", text(connection.handle(joining(new Broken("close")))));
        Context near = Context.root().child();
        CompletionStage<Response> given = connection.handle(streaming(new Broken("close"), near));
        until("the handler was asked", () -> streams.get() == 2);
        near.cancel(Code.CANCELLED.error("changed my mind"));
        until("the far context is cancelled", farCancel::isDone);
        assertEquals("changed my mind", Asking.failure(given).detail());
        well.complete(response("well"));
        assertEquals("well", text(other));

        List<CompletionStage<Response>> lost = List.of(
                connection.handle(streaming(new Broken("close"))), connection.handle(streaming(new Broken("close"))));
        until("the handler was asked", () -> streams.get() == 4);
        connection.close();
        lost.forEach(call -> assertEquals(Code.UNAVAILABLE, Asking.failure(call).code()));
    }

    @Test
    void trailersOverTheLimitFailTheirStreamAlone() {
        Metadata many = Metadata.EMPTY;
        for (int i = 0; i < 101; i++) {
            many = many.add("k", "v");
        }
        Metadata trailers = many;
        Connection connection =
                connect(listen(request -> completedFuture(answer(Messages.of(trailers, Message.EMPTY)))));
        Messages other = messages(connection.handle(streaming(response("").body())));
        Messages read = messages(connection.handle(streaming(response("").body())));
        assertNotNull(next(read));
        MicroException failure = failure(read.next());
        assertEquals(Code.RESOURCE_EXHAUSTED, failure.code());
        assertEquals("metadata of 101 pairs (limit: 100)", failure.detail());
        assertNotNull(next(other));
    }

    /** Throws, or gives null, where its name says. */
    private record Broken(String how) implements Messages {
        @Override
        @SuppressWarnings("NullAway") // that is what is tested
        public CompletionStage<Message> next() {
            breakAt("next");
            return how.equals("no stage")
                    ? null
                    : how.equals("close") ? new CompletableFuture<>() : completedFuture(null);
        }

        @Override
        @SuppressWarnings("NullAway") // that is what is tested
        public Metadata trailers() {
            breakAt("trailers");
            return how.equals("no trailers") ? null : Metadata.EMPTY;
        }

        @Override
        public void close() {
            breakAt("close");
        }

        private void breakAt(String where) {
            if (how.equals(where)) {
                throw new IllegalStateException("password: 123456");
            }
        }
    }
}
