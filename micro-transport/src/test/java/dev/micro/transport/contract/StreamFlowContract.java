package dev.micro.transport.contract;

import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static dev.micro.transport.contract.Made.number;
import static dev.micro.transport.contract.Streaming.answer;
import static dev.micro.transport.contract.Streaming.done;
import static dev.micro.transport.contract.Streaming.joining;
import static dev.micro.transport.contract.Streaming.messages;
import static dev.micro.transport.contract.Streaming.next;
import static dev.micro.transport.contract.Streaming.read;
import static dev.micro.transport.contract.Streaming.readAll;
import static dev.micro.transport.contract.Streaming.streaming;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.contract.Gates;
import dev.micro.transport.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A producer is as fast as its reader, either way, and no number of messages is too many. */
abstract class StreamFlowContract extends StreamPromiseContract {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    /** What may be made before it is asked for, in bytes. */
    private static final int MOST_AHEAD = 2 * MIB;

    private static final long QUIET_NANOS = 200_000_000;

    @Test
    void answerPausesWhileNobodyReads() {
        for (int size : new int[] {KIB, MIB}) {
            Made made = Made.endless(size);
            Connection connection = connect(listen(request -> completedFuture(answer(made))));
            Messages replies = messages(connection.handle(streaming(Message.EMPTY)));
            pauses(made, size, 0);
            done(read(replies, 10, message -> {}));
            pauses(made, size, 10);
            done(read(replies, 1_000 * KIB / size + 10, message -> {}));
            pauses(made, size, 1_000 * KIB / size + 20);
            replies.close();
            until("the answer's messages are closed", made::closed);
        }
    }

    @Test
    void requestPausesWhileNobodyReads() {
        for (int size : new int[] {KIB, MIB}) {
            CompletableFuture<Messages> far = new CompletableFuture<>();
            Made made = Made.endless(size);
            CompletableFuture<Response> answer = new CompletableFuture<>();
            Connection connection = connect(listen(request -> {
                far.complete((Messages) request.body());
                return answer;
            }));
            var call = connection.handle(joining(made));
            Messages asked = far.join();
            pauses(made, size, 0);
            done(read(asked, 10, message -> {}));
            pauses(made, size, 10);
            done(read(asked, 1_000 * KIB / size + 10, message -> {}));
            pauses(made, size, 1_000 * KIB / size + 20);
            answer.complete(response("enough"));
            assertEquals("enough", text(call));
            until("the caller's messages are closed", made::closed);
        }
    }

    /** Waits until nothing was made for a while: nothing tells of what does not happen. */
    private static void pauses(Made made, int size, int read) {
        int[] seen = {-1};
        long[] since = {System.nanoTime()};
        until("the producer pauses", () -> {
            if (seen[0] != made.made()) {
                seen[0] = made.made();
                since[0] = System.nanoTime();
            }
            return System.nanoTime() - since[0] > QUIET_NANOS;
        });
        int ahead = made.made() - read;
        assertTrue(
                (long) ahead * size <= MOST_AHEAD + 2L * size,
                ahead + " messages of " + size + " bytes were made that nobody read");
    }

    @Test
    void bothSidesMaySendALongMessageBeforeTheyRead() {
        Message longest = Message.of(new byte[4 * MIB]);
        CompletableFuture<Integer> far = new CompletableFuture<>();
        Connection connection = connect(listen(request -> {
            Messages asked = (Messages) request.body();
            return completedFuture(answer(new Made(
                    i -> i == 0
                            ? completedFuture(longest)
                            : readAll(asked, message -> far.complete(message.size()))
                                    .thenApply(count -> null),
                    Metadata.EMPTY)));
        }));
        Messages replies = messages(connection.handle(streaming(Messages.of(longest))));
        Message reply = next(replies);
        assertNotNull(reply);
        assertEquals(longest.size(), reply.size());
        assertNull(next(replies));
        assertEquals(longest.size(), done(far));
    }

    @Test
    void streamsSideBySideKeepTheirOrderBothWays() {
        int streams = 8;
        int each = Scale.of(20_000, 1_000_000) / streams;
        Connection connection = connect(listen(request -> completedFuture(bothWays(request, each))));
        List<CompletableFuture<Integer>> all = IntStream.range(0, streams)
                .mapToObj(i -> supplyAsync(() -> messages(connection.handle(streaming(Made.numbered(each)))))
                        .thenCompose(replies -> readAll(replies, inOrder())))
                .toList();
        all.forEach(count -> assertEquals(each + 1, done(count)));
    }

    @Test
    void noNumberOfReadyMessagesIsTooManyForTheStack() {
        int many = Scale.of(30_000, 200_000);
        Connection connection = connect(listen(request -> completedFuture(bothWays(request, many))));
        Messages replies = messages(connection.handle(streaming(Made.numbered(many))));
        assertEquals(many + 1, done(readAll(replies, inOrder())));
    }

    /** Answers with so many numbers and, as the last one, how many were in the request. */
    private static Response bothWays(Request request, int many) {
        CompletableFuture<Integer> count = readAll((Messages) request.body(), inOrder());
        return answer(new Made(
                i -> i < many ? completedFuture(number(i)) : i == many ? count.thenApply(Made::number) : end(),
                Metadata.EMPTY));
    }

    private static CompletableFuture<Message> end() {
        return completedFuture(null);
    }

    /** Reports what does not say the number of those before it. */
    private static Consumer<Message> inOrder() {
        AtomicInteger count = new AtomicInteger();
        return message -> {
            int expected = count.getAndIncrement();
            if (!message.text().equals(Integer.toString(expected))) {
                Gates.misrouted("message " + message.text() + " of a stream came as its " + expected);
            }
        };
    }
}
