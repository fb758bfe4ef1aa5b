package dev.micro.client;

import static dev.micro.client.Town.GREETER;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.client.CallTest.Reply;
import dev.micro.codec.TypeRef;
import dev.micro.core.Code;
import dev.micro.core.EventLoopThread;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Response;
import dev.micro.core.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many answers to one request. */
@Timeout(60)
class StreamTest {
    private final Town town = new Town();
    private final Client client = town.client;

    @AfterEach
    void close() {
        town.close();
    }

    private Source<Reply> stream() {
        return client.stream(GREETER, "Say.All", Map.of("max", 3), Reply.class);
    }

    @Test
    void valuesComeInTheirOrderAndThenNull() {
        Town.House node = town.node(
                request -> Feed.of("{\"msg\":\"a\"}", "{\"msg\":\"b\"}").answer());
        Source<Reply> replies = stream();
        assertEquals(new Reply("a"), replies.next());
        assertEquals(new Reply("b"), replies.next());
        assertNull(replies.next());
        assertNull(replies.next());
        replies.close();
        assertNull(replies.next(), "a close after the end changes nothing");
        assertEquals("Say.All {\"max\":3}", node.asked.get(0).endpoint() + " " + Town.text(node.asked.get(0)));
    }

    @Test
    void valuesMayBeGenericOrBare() {
        town.node(request -> Feed.of("[1,2]", "[3]").answer());
        assertEquals(
                List.of(List.of(1, 2), List.of(3)),
                client.stream(GREETER, "Say.All", null, new TypeRef<List<Integer>>() {}).stream()
                        .toList());
        town.node("go.numbers", "1", Map.of(), request -> Feed.of("1", "2").answer());
        assertEquals(
                List.of(1L, 2L),
                client.stream("go.numbers", "Say.All", null, Long.class).stream()
                        .toList());
    }

    @Test
    void oneReplyIsAStreamOfOne() {
        town.node(request -> CompletableFuture.completedFuture(new Response(
                Metadata.of(Metadata.CONTENT_TYPE, "application/json"),
                Feed.message("{\"msg\":\"one\"}"),
                Metadata.of("cost", "3"))));
        Source<Reply> replies = stream();
        assertEquals(new Reply("one"), replies.next());
        assertEquals(Metadata.EMPTY, replies.trailers());
        assertNull(replies.next());
        assertEquals("3", replies.trailers().get("cost"));
    }

    @Test
    void aCallThatIsAnsweredByAStreamIsToldHowToReadIt() {
        Feed feed = Feed.of("{}");
        try (Client filtered =
                town.builder().filter((request, next) -> feed.answer()).build()) {
            MicroException refused =
                    assertThrows(MicroException.class, () -> filtered.call(GREETER, "Say.All", null, Void.class));
            assertEquals(
                    "UNIMPLEMENTED: Say.All answers with a stream; call it with stream(...)", refused.getMessage());
            assertTrue(feed.closed.isDone());
        }
    }

    @Test
    void whatIsNotAskedForIsNotMadeAndACloseReachesTheHandler() throws Exception {
        Feed feed = Feed.of("{}", "{}", "{}", "{}");
        town.node(request -> feed.answer());
        Source<Reply> replies = stream();
        replies.next();
        replies.next();
        assertEquals(2, feed.asked.get());
        replies.close();
        replies.close();
        feed.closed.get(5, SECONDS);
        assertSameFailure(Code.CANCELLED, "Say.All: closed by its reader", replies);
    }

    @Test
    void metadataComeFirstAndTrailersLast() {
        Feed feed = new Feed();
        town.node(request -> feed.answer("etag", "7"));
        Source<Reply> replies = stream();
        assertEquals("7", replies.metadata().get("etag"));
        feed.say("{}");
        replies.next();
        feed.end("cost", "3");
        assertEquals(Metadata.EMPTY, replies.trailers());
        assertNull(replies.next());
        assertEquals("3", replies.trailers().get("cost"));
    }

    @Test
    void metadataWaitForTheHeadAndAreEmptyWhereNoneCame() throws Exception {
        CompletableFuture<Response> head = new CompletableFuture<>();
        town.node(request -> head);
        Source<Reply> replies = stream();
        CompletableFuture<Metadata> metadata = CompletableFuture.supplyAsync(replies::metadata);
        head.completeExceptionally(Code.PERMISSION_DENIED.error("not you"));
        assertEquals(Metadata.EMPTY, metadata.get(5, SECONDS));
        assertSameFailure(Code.PERMISSION_DENIED, "not you", replies);
    }

    @Test
    void onReplySeesTheMetadataBeforeTheFirstValueAndTheTrailersBeforeTheEnd() {
        List<String> seen = new ArrayList<>();
        Feed feed = new Feed();
        town.node(request -> feed.answer("etag", "7"));
        Source<Reply> replies = client
                .with(o -> o.onReply(
                        metadata -> seen.add("etag " + metadata.get("etag") + " cost " + metadata.get("cost"))))
                .stream(GREETER, "Say.All", null, Reply.class);
        feed.say("{}");
        feed.end("cost", "3");
        replies.next();
        assertEquals(List.of("etag 7 cost null"), seen);
        replies.next();
        assertEquals(List.of("etag 7 cost null", "etag null cost 3"), seen);
    }

    @Test
    void whatOnReplyThrowsFailsTheStreamAndCancelsIt() throws Exception {
        Feed feed = Feed.of("{}");
        town.node(request -> feed.answer());
        Source<Reply> replies = client
                .with(o -> o.onReply(metadata -> {
                    throw Code.UNAUTHENTICATED.error("no signature");
                }))
                .stream(GREETER, "Say.All", null, Reply.class);
        assertSameFailure(Code.UNAUTHENTICATED, "no signature", replies);
        feed.closed.get(5, SECONDS);
    }

    @Test
    void whatTheServiceDoesComesOutOfNext() {
        town.node(request -> {
            Feed feed = new Feed();
            feed.say("{\"msg\":\"a\"}");
            feed.fail(Code.INTERNAL.error("error 7").from(GREETER));
            return feed.answer();
        });
        Source<Reply> broken = stream();
        assertEquals(new Reply("a"), broken.next());
        MicroException why = why(broken);
        assertEquals("INTERNAL from " + GREETER + ": error 7", why.getMessage());
        assertTrue(List.of(why.getStackTrace()).toString().contains("whatTheServiceDoesComesOutOfNext"));
        assertSameFailure(Code.INTERNAL, "error 7", broken);
        Source<Reply> nobody = client.stream("go.nobody", "Say.All", null, Reply.class);
        assertEquals(Code.NOT_FOUND, why(nobody).code());
    }

    @Test
    void whatCannotBeAskedIsRefusedAtOnce() {
        MicroException bare =
                assertThrows(MicroException.class, () -> client.stream(GREETER, "Say.All", "X", Reply.class));
        assertEquals(Code.INVALID_ARGUMENT, bare.code());
        assertTrue(bare.getStackTrace().length > 0);
    }

    @Test
    void aValueThatCannotBeReadEndsTheStream() throws Exception {
        for (String wrong : List.of("{\"msg\":[]}", "null", "{")) {
            Feed feed = Feed.of("{}", wrong, "{}");
            String service = "go.wrong" + wrong.length();
            town.node(service, "1", Map.of(), request -> feed.answer());
            Source<Reply> replies = client.stream(service, "Say.All", null, Reply.class);
            replies.next();
            MicroException why = why(replies);
            assertEquals(Code.INTERNAL, why.code());
            assertTrue(why.detail().startsWith("the reply of " + service + " Say.All: "), why.detail());
            feed.closed.get(5, SECONDS);
            assertSameFailure(Code.INTERNAL, why.detail(), replies);
        }
    }

    @Test
    void nextAsyncGivesTheSameWithoutWaiting() throws Exception {
        Feed feed = new Feed();
        town.node(request -> feed.answer());
        Source<Reply> replies = stream();
        CompletableFuture<Reply> first = replies.nextAsync().toCompletableFuture();
        assertFalse(first.isDone());
        feed.say("{\"msg\":\"a\"}");
        assertEquals(new Reply("a"), first.get(5, SECONDS));
        CompletableFuture<Reply> second = replies.nextAsync().toCompletableFuture();
        feed.fail(Code.ABORTED.error("no more"));
        ExecutionException why = assertThrows(ExecutionException.class, () -> second.get(5, SECONDS));
        assertEquals("no more", MicroException.of(why).detail());
        assertSameFailure(Code.ABORTED, "no more", replies);
    }

    @Test
    void nextAsyncBeforeTheHeadWaitsForIt() throws Exception {
        CompletableFuture<Response> head = new CompletableFuture<>();
        town.node(request -> head);
        CompletableFuture<Reply> first = stream().nextAsync().toCompletableFuture();
        assertFalse(first.isDone());
        head.complete(Feed.of("{\"msg\":\"a\"}").head());
        assertEquals(new Reply("a"), first.get(5, SECONDS));
    }

    @Test
    void onAnEventLoopNextFailsAtOnceAndNextAsyncMayBeAsked() throws Exception {
        CompletableFuture<Response> head = new CompletableFuture<>();
        town.node(request -> head);
        town.warm();
        Source<Reply> replies = stream();
        List<MicroException> refused = onLoop(() -> List.of(
                why(replies),
                assertThrows(MicroException.class, replies::metadata),
                assertThrows(
                        MicroException.class,
                        () -> replies.nextAsync().toCompletableFuture().join())));
        refused.forEach(why -> assertEquals(Code.FAILED_PRECONDITION, why.code()));
        assertTrue(
                refused.get(0).detail().contains("nextAsync()"), refused.get(0).detail());
        Feed feed = Feed.of("{\"msg\":\"a\"}");
        Source<Reply> others = client.stream(GREETER, "Say.All", null, Reply.class);
        CompletableFuture<Reply> first = onLoop(() -> others.nextAsync().toCompletableFuture());
        head.complete(feed.head());
        assertEquals(new Reply("a"), first.get(5, SECONDS));
    }

    static <T> T onLoop(Supplier<T> work) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        final class Loop extends Thread implements EventLoopThread {
            @Override
            public void run() {
                try {
                    done.complete(work.get());
                } catch (Throwable thrown) {
                    done.completeExceptionally(thrown);
                }
            }
        }
        new Loop().start();
        return done.get(5, SECONDS);
    }

    @Test
    void bytesAreReadAsTheirContentTypeSays() {
        town.node(request -> CompletableFuture.completedFuture(Response.of(
                Metadata.of("content-type", "application/octet-stream"),
                Messages.of(Message.of(new byte[] {1}), Message.of(new byte[] {2, 3})))));
        List<Integer> sizes = client.stream(GREETER, "Raw.All", null, byte[].class).map(bytes -> bytes.length).stream()
                .toList();
        assertEquals(List.of(1, 2), sizes);
        town.node(
                "go.png",
                "1",
                Map.of(),
                request -> CompletableFuture.completedFuture(
                        Response.of(Metadata.of("content-type", "image/png"), Messages.of(Message.EMPTY))));
        MicroException unknown = why(client.stream("go.png", "Raw.All", null, byte[].class));
        assertTrue(unknown.detail().contains("image/png"), unknown.detail());
    }

    @Test
    void afterTheClientIsClosedStreamsFail() throws Exception {
        Feed feed = new Feed();
        town.node(request -> feed.answer());
        Source<Reply> before = stream();
        before.metadata();
        client.close();
        assertEquals(Code.UNAVAILABLE, why(before).code());
        feed.closed.get(5, SECONDS);
        assertSameFailure(Code.FAILED_PRECONDITION, "the client is closed", stream());
    }

    /** Why there is no next value. */
    static MicroException why(Source<?> source) {
        return assertThrows(MicroException.class, () -> {
            source.next();
        });
    }

    /** However often it is asked, and by either way. */
    static void assertSameFailure(Code code, String detail, Source<?> source) {
        for (int i = 0; i < 2; i++) {
            MicroException why = why(source);
            assertEquals(code + ": " + detail, why.code() + ": " + why.detail());
            ExecutionException later = assertThrows(
                    ExecutionException.class,
                    () -> source.nextAsync().toCompletableFuture().get(5, SECONDS));
            assertEquals(detail, MicroException.of(later).detail());
        }
    }
}
