package dev.micro.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Handler;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Source;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who ends a stream at the same moment as another: one of them does, once, and nothing is left. */
@Timeout(120)
class StreamRaceTest {
    private static final int TIMES = 10_000;

    private final Town town = new Town();
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final CyclicBarrier start = new CyclicBarrier(2);
    private final BlockingQueue<Feed> feeds = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        other.shutdownNow();
        town.close();
    }

    /** A caller of a handler that no registry knows, and that keeps nothing of what it is asked. */
    private Caller caller(Handler handler) {
        Listener listener = town.transport.listen(new Address("127.0.0.1", 0), new Offer("", ""), handler);
        return town.client.with(options -> options.address(listener.address()));
    }

    private CompletableFuture<Void> beside(Runnable work) {
        return CompletableFuture.runAsync(
                () -> {
                    await();
                    work.run();
                },
                other);
    }

    private void await() {
        try {
            start.await(10, SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCloseBesideTheHeadLeavesNoBodyOpen() throws Exception {
        BlockingQueue<CompletableFuture<Response>> heads = new LinkedBlockingQueue<>();
        Caller caller = caller(request -> {
            CompletableFuture<Response> head = new CompletableFuture<>();
            heads.add(head);
            return head;
        });
        for (int i = 0; i < TIMES; i++) {
            Source<Integer> source = caller.stream("x", "Say.All", null, Integer.class);
            CompletableFuture<Integer> first = source.nextAsync().toCompletableFuture();
            CompletableFuture<Response> head = heads.take();
            Feed feed = Feed.of("1", "2");
            CompletableFuture<Void> answered = beside(() -> head.complete(feed.head()));
            await();
            source.close();
            answered.get(5, SECONDS);
            feed.closed.get(5, SECONDS);
            first.handle((value, failure) ->
                            failure == null ? value : MicroException.of(failure).code())
                    .thenAccept(
                            outcome -> assertTrue(outcome.equals(1) || outcome == Code.CANCELLED, outcome::toString))
                    .get(5, SECONDS);
        }
    }

    @Test
    void ofACancelAndTheEndExactlyOneWins() throws Exception {
        AtomicInteger ends = new AtomicInteger();
        Caller caller = caller(request -> {
            Feed feed = new Feed();
            feeds.add(feed);
            return feed.answer();
        });
        try (Client counting = town.builder()
                .attemptFilter((request, next) -> next.handle(request)
                        .thenApply(head -> head.with(((Messages) head.body()).onEnd(why -> ends.incrementAndGet()))))
                .build()) {
            Caller counted = counting.with(
                    o -> o.address(((View) caller).options().addresses().get(0)));
            for (int i = 0; i < TIMES; i++) {
                Context context = Context.root().child();
                Source<Integer> source = context.call(() -> counted.stream("x", "Say.All", null, Integer.class));
                CompletableFuture<Integer> next = source.nextAsync().toCompletableFuture();
                Feed feed = feeds.take();
                CompletableFuture<Void> ended = beside(feed::end);
                await();
                context.cancel(Code.CANCELLED.error("enough"));
                ended.get(5, SECONDS);
                Object outcome = next.<Object>handle((value, failure) -> failure == null
                                ? "end"
                                : MicroException.of(failure).detail())
                        .get(5, SECONDS);
                assertTrue(outcome.equals("end") || outcome.equals("enough"), outcome::toString);
                Object again = source.nextAsync()
                        .<Object>handle((value, failure) -> failure == null
                                ? "end"
                                : MicroException.of(failure).detail())
                        .toCompletableFuture()
                        .get(5, SECONDS);
                assertEquals(outcome, again);
                assertEquals(i + 1, ends.get());
            }
        }
    }

    @Test
    void nothingIsKeptOfStreamsThatEnded() throws Exception {
        Caller caller = caller(request -> CompletableFuture.completedFuture(
                Response.of(Metadata.of(Metadata.CONTENT_TYPE, "application/json"), Messages.of(Feed.message("1")))));
        List<Context> contexts = new ArrayList<>();
        Context parent = Context.root().child();
        try (Client seen = town.builder()
                .filter((request, next) -> {
                    contexts.add(request.context());
                    return next.handle(request);
                })
                .build()) {
            Caller seeing = seen.with(
                    o -> o.address(((View) caller).options().addresses().get(0)));
            for (int i = 0; i < 100_000; i++) {
                int number = i;
                parent.call(() -> {
                    run(seeing, number);
                    return "";
                });
            }
        }
        parent.cancel(Code.CANCELLED.error("the parent is over"));
        long kept = contexts.stream()
                .filter(context -> context.cancelled() != null
                        && context.cancelled().detail().equals("the parent is over"))
                .count();
        assertEquals(0, kept, "contexts that the parent still knew");
        assertEquals(100_000, contexts.size());
    }

    /** One stream, ended in one of all ways. */
    private static void run(Caller caller, int number) {
        if (number % 4 == 3) {
            Request request =
                    new Request("x", "Say.All", Metadata.EMPTY, Message.EMPTY, Request.Reply.STREAM, Context.current());
            Messages messages = (Messages)
                    caller.handle(request).toCompletableFuture().join().body();
            messages.next().toCompletableFuture().join();
            if (number % 8 == 3) {
                messages.close();
            } else {
                assertNull(messages.next().toCompletableFuture().join());
            }
            return;
        }
        Source<Integer> source = caller.stream("x", "Say.All", Source.of(1), Integer.class);
        if (number % 4 == 0) {
            assertEquals(1, source.next());
            assertNull(source.next());
        } else if (number % 4 == 1) {
            source.next();
            source.close();
        } else {
            source.close();
        }
    }
}
