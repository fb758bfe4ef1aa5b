package dev.micro.client;

import static dev.micro.client.Town.GREETER;
import static dev.micro.client.Town.json;
import static dev.micro.client.Town.text;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.codec.Json;
import dev.micro.codec.TypeRef;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.EventLoopThread;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is asked and answered, in every form that a call has. */
@Timeout(60)
class CallTest {
    record Hello(String name) {}

    record Reply(String msg) {}

    private final Town town = new Town();
    private final Client client = town.client;

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void aRecordTravelsAsJsonAndARecordComesBack() {
        Town.House node = town.node(request -> json("{\"msg\":\"Hello John\"}"));
        assertEquals(new Reply("Hello John"), client.call(GREETER, "Say.Hello", new Hello("John"), Reply.class));
        Request asked = node.asked.get(0);
        assertEquals("{\"name\":\"John\"}", text(asked));
        assertEquals("application/json", asked.metadata().get("content-type"));
        assertEquals(GREETER + " Say.Hello", asked.service() + " " + asked.endpoint());
    }

    @Test
    void callAsyncGivesTheSame() throws Exception {
        town.node(request -> json("{\"msg\":\"Hello John\"}"));
        assertEquals(
                new Reply("Hello John"),
                client.callAsync(GREETER, "Say.Hello", new Hello("John"), Reply.class)
                        .get(5, SECONDS));
    }

    @Test
    void genericRepliesMapsRawJsonAndBytes() {
        town.node(request -> json("[{\"msg\":\"a\"},{\"msg\":\"b\"}]"));
        assertEquals(
                List.of(new Reply("a"), new Reply("b")),
                client.call(GREETER, "Say.All", Map.of("open", true), new TypeRef<List<Reply>>() {}));
        assertEquals(
                Json.of("[{\"msg\":\"a\"},{\"msg\":\"b\"}]"),
                client.call(GREETER, "Say.All", Json.of("{\"name\":\"John\"}"), Json.class));
    }

    @Test
    void bytesTravelAsTheyAre() {
        Town.House node = town.node(request -> CompletableFuture.completedFuture(
                Response.of(Metadata.of("content-type", "application/octet-stream"), request.body())));
        byte[] bytes = {1, 2, 3};
        assertArrayEquals(bytes, client.call(GREETER, "Raw.Echo", bytes, byte[].class));
        assertEquals("application/octet-stream", node.asked.get(0).metadata().get("content-type"));
    }

    @Test
    void aReplyThatSaysNoContentTypeIsReadAsTheRequestsOwn() {
        town.node(request -> CompletableFuture.completedFuture(Response.of(Metadata.EMPTY, request.body())));
        assertEquals(new Hello("x"), client.call(GREETER, "Raw.Echo", new Hello("x"), Hello.class));
    }

    @Test
    void nullAsksWithNoParameters() {
        Town.House node = town.node(request -> json("{\"msg\":\"hi\"}"));
        client.call(GREETER, "Say.Hi", null, Reply.class);
        assertEquals("{}", text(node.asked.get(0)));
    }

    @Test
    void voidTakesAnyReply() throws Exception {
        town.node(request -> CompletableFuture.completedFuture(
                Response.of(Metadata.of("content-type", "image/png"), Message.of(new byte[] {1}))));
        assertNull(client.call(GREETER, "Say.Hi", null, Void.class));
        assertNull(client.callAsync(GREETER, "Say.Hi", null, Void.class).get(5, SECONDS));
    }

    @Test
    void aBareScalarIsRefusedWithTheCure() {
        for (Object scalar : List.of("X", 1, true, TimeUnit.DAYS, 'c', Duration.ZERO)) {
            MicroException refused =
                    assertThrows(MicroException.class, () -> client.call(GREETER, "Stocks.Watch", scalar, Reply.class));
            assertEquals(Code.INVALID_ARGUMENT, refused.code());
            assertTrue(refused.detail().contains("Map.of(\"symbol\", \"X\")"), refused.detail());
            assertTrue(refused.detail().contains(scalar.getClass().getSimpleName()), refused.detail());
        }
        assertSame(
                Code.INVALID_ARGUMENT,
                failure(client.callAsync(GREETER, "Stocks.Watch", "X", Reply.class))
                        .code());
    }

    @Test
    void aReplyThatCannotBeReadIsInternalAndNamesTheEndpoint() {
        town.node(request -> json("{\"msg\":[]}"));
        MicroException wrong =
                assertThrows(MicroException.class, () -> client.call(GREETER, "Say.Hi", null, Reply.class));
        assertEquals(Code.INTERNAL, wrong.code());
        assertTrue(wrong.detail().startsWith("the reply of " + GREETER + " Say.Hi: "), wrong.detail());
    }

    @Test
    void aNullReplyIsInternal() {
        town.node(request -> json("null"));
        assertSame(
                Code.INTERNAL,
                failure(client.callAsync(GREETER, "Say.Hi", null, Reply.class)).code());
    }

    @Test
    void aFailureArrivesWithCodeDetailAndOriginAndTheCallersStack() {
        town.node(request -> CompletableFuture.failedFuture(
                Code.PERMISSION_DENIED.error("not you").from(GREETER)));
        MicroException denied =
                assertThrows(MicroException.class, () -> client.call(GREETER, "Say.Hi", null, Reply.class));
        assertEquals("PERMISSION_DENIED from " + GREETER + ": not you", denied.getMessage());
        assertTrue(
                List.of(denied.getStackTrace()).toString().contains("aFailureArrivesWithCodeDetailAndOrigin"),
                "the stack trace is that of who called");
    }

    @Test
    void optionsMetadataTravelAndReplyMetadataAreSeen() throws Exception {
        Town.House node = town.node(request -> CompletableFuture.completedFuture(new Response(
                Metadata.of("content-type", "application/json", "etag", "7"),
                Message.of("{\"msg\":\"\"}".getBytes(StandardCharsets.UTF_8)),
                Metadata.of("cost", "3"))));
        List<String> seen = new ArrayList<>();
        Caller caller = client.with(options -> options.metadata("tenant", "a")
                .metadata("tenant", "b")
                .onReply(metadata -> seen.add(metadata.get("etag") + metadata.get("cost"))));
        caller.call(GREETER, "Say.Hi", null, Reply.class);
        caller.callAsync(GREETER, "Say.Hi", null, Reply.class).get(5, SECONDS);
        assertEquals(List.of("73", "73"), seen);
        assertEquals(List.of("b"), node.asked.get(0).metadata().all("tenant"));
    }

    @Test
    void whatOnReplyThrowsFailsTheCall() {
        town.node(request -> json("{}"));
        Caller caller = client.with(options -> options.onReply(metadata -> {
            throw Code.UNAUTHENTICATED.error("no signature");
        }));
        assertSame(
                Code.UNAUTHENTICATED,
                assertThrows(MicroException.class, () -> caller.call(GREETER, "Say.Hi", null, Void.class))
                        .code());
        assertSame(
                Code.UNAUTHENTICATED,
                failure(caller.callAsync(GREETER, "Say.Hi", null, Void.class)).code());
    }

    @Test
    void aContentTypeCanBeAskedFor() {
        Town.House node = town.node(request -> json("{}"));
        Caller text = client.with(options -> options.contentType("application/json; charset=utf-8"));
        text.call(GREETER, "Say.Hi", Map.of("a", 1), Void.class);
        assertEquals("application/json", node.asked.get(0).metadata().get("content-type"));
        MicroException unknown = assertThrows(
                MicroException.class,
                () -> client.with(options -> options.contentType("application/x-nobody"))
                        .call(GREETER, "Say.Hi", Map.of("a", 1), Void.class));
        assertTrue(unknown.detail().contains("application/x-nobody"), unknown.detail());
    }

    @Test
    void aCallThatWaitsOnAnEventLoopFailsAtOnceWithTheCure() throws Exception {
        Town.House node = town.node(request -> json("{}"));
        CompletableFuture<MicroException> seen = new CompletableFuture<>();
        new Loop(() -> seen.complete(
                        assertThrows(MicroException.class, () -> client.call(GREETER, "Say.Hi", null, Void.class))))
                .start();
        MicroException refused = seen.get(5, SECONDS);
        assertEquals(Code.FAILED_PRECONDITION, refused.code());
        assertTrue(refused.detail().contains("callAsync"), refused.detail());
        CompletableFuture<Void> async = new CompletableFuture<>();
        new Loop(() -> client.callAsync(GREETER, "Say.Hi", null, Void.class).thenAccept(async::complete)).start();
        async.get(5, SECONDS);
        assertEquals(1, node.asked.size());
    }

    @Test
    void aGatewaysRequestPassesAsItIs() throws Exception {
        Town.House node = town.node(request -> json("{\"msg\":\"raw\"}"));
        Message body = Message.of(new byte[] {9, 9});
        Request request = new Request(
                GREETER,
                "Say.Hi",
                Metadata.of(":path", "/say/hi", "tenant", "x"),
                body,
                Context.root().child());
        Response response = client.with(options -> options.metadata("tenant", "y"))
                .handle(request)
                .toCompletableFuture()
                .get(5, SECONDS);
        assertEquals("{\"msg\":\"raw\"}", ((Message) response.body()).text());
        Request asked = node.asked.get(0);
        assertSame(body, asked.body());
        assertEquals("/say/hi", asked.metadata().get(":path"));
        assertEquals("y", asked.metadata().get("tenant"));
        assertTrue(asked.context().timed());
    }

    @Test
    void afterCloseNothingIsCalled() {
        town.node(request -> json("{}"));
        Caller view = client.with(options -> options);
        client.close();
        client.close();
        assertEquals(
                "FAILED_PRECONDITION: the client is closed",
                assertThrows(MicroException.class, () -> view.call(GREETER, "Say.Hi", null, Void.class))
                        .getMessage());
    }

    static MicroException failure(CompletableFuture<?> call) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> call.get(5, SECONDS));
        return MicroException.of(failure);
    }

    private static final class Loop extends Thread implements EventLoopThread {
        Loop(Runnable work) {
            super(work);
        }
    }
}
