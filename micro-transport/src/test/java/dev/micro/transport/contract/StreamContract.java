package dev.micro.transport.contract;

import static dev.micro.transport.contract.Asking.until;
import static dev.micro.transport.contract.Streaming.answer;
import static dev.micro.transport.contract.Streaming.done;
import static dev.micro.transport.contract.Streaming.messages;
import static dev.micro.transport.contract.Streaming.readAll;
import static dev.micro.transport.contract.Streaming.streaming;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Handler;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import dev.micro.transport.Listener;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * What every transport that carries streams keeps; a plugin's test extends this beside {@link TransportContract}. Here:
 * while messages, their end, close and cancel race, each stream has one outcome on either side, and nothing is left.
 */
public abstract class StreamContract extends StreamFlowContract {
    private static final int ROUNDS = 10_000;

    private final Queue<Far> fars = new ConcurrentLinkedQueue<>();
    private final Queue<Made> asked = new ConcurrentLinkedQueue<>();

    @Test
    void closeBesideNextEndsEachStreamOnce() {
        race(this::converse, (near, replies) -> replies.close());
    }

    @Test
    void cancelBesideTheEndEndsEachStreamOnce() {
        race(this::converse, (near, replies) -> near.cancel(Code.CANCELLED.error("at random")));
    }

    @Test
    void handlersCloseBesideItsNextHarmsNoAnswer() {
        race(
                request -> {
                    threads().execute(() -> spun(((Messages) request.body())::close));
                    return converse(request);
                },
                (near, replies) -> {});
        assertTrue(fars.stream().allMatch(far -> far.answered.ended()), "an answer did not come to its end");
    }

    private void race(Handler handler, BiConsumer<Context, Messages> interfere) {
        Listener listener = listen(handler);
        Connection connection = connect(listener);
        for (int i = 0; i < ROUNDS; i++) {
            Context near = Context.root().child();
            Made sent = slowly();
            asked.add(sent);
            Messages replies = messages(connection.handle(streaming(sent, near)));
            threads().execute(() -> spun(() -> interfere.accept(near, replies)));
            assertEquals("over", done(outcome(replies)));
        }
        until("all requests are over", () -> asked.stream().allMatch(Made::over));
        until("no far context is left", () -> fars.stream().allMatch(Far::over));
        assertTrue(listener.drain(Duration.ofSeconds(20)), "a call was left");
    }

    /** Reads the request to whatever end, and answers with a few messages. */
    private CompletionStage<Response> converse(Request request) {
        Far far = new Far(request.context(), slowly(), outcome((Messages) request.body()));
        fars.add(far);
        return completedFuture(answer(far.answered));
    }

    /** Messages that are mostly not there yet when they are asked for, and their end. */
    private Made slowly() {
        int count = ThreadLocalRandom.current().nextInt(4);
        return new Made(
                i -> i < count ? supplyAsync(() -> Made.number(i), threads()) : completedFuture(null), Metadata.EMPTY);
    }

    private static void spun(Runnable action) {
        for (int i = ThreadLocalRandom.current().nextInt(500); i > 0; i--) {
            Thread.onSpinWait();
        }
        action.run();
    }

    /** Says "over" for the end and for a cancel, and what it was else. */
    private static CompletableFuture<String> outcome(Messages messages) {
        return readAll(messages, message -> {})
                .handle((count, failure) ->
                        failure == null || MicroException.of(failure).code() == Code.CANCELLED
                                ? "over"
                                : failure.toString());
    }

    /** One stream as the handler saw it. */
    private record Far(Context context, Made answered, CompletableFuture<String> asked) {
        boolean over() {
            return (answered.ended() || (answered.closed() && context.cancelled() != null))
                    && "over".equals(asked.getNow(""));
        }
    }
}
