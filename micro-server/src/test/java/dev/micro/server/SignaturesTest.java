package dev.micro.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Int32Value;
import com.google.protobuf.StringValue;
import dev.micro.codec.Json;
import dev.micro.core.CallContext;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What methods may take and give, and how it travels. */
class SignaturesTest {
    record Hello(String name) {}

    record Reply(String msg) {}

    @Endpoints
    @SuppressWarnings("unused") // read by reflection
    static final class Say {
        public Reply hello(Hello hello) {
            return new Reply("Hello " + hello.name());
        }

        public Reply greet(String name, int times) {
            return new Reply((name + "!").repeat(times));
        }

        public String upper(String text) {
            return text.toUpperCase(Locale.ROOT);
        }

        public long twice(long number) {
            return 2 * number;
        }

        public TimeUnit unit(TimeUnit unit) {
            return unit;
        }

        public LocalDate next(LocalDate day) {
            return day.plusDays(1);
        }

        public UUID id(UUID id) {
            return id;
        }

        public Map<String, Integer> sizes(List<Hello> hellos) {
            return Map.of("hellos", hellos.size());
        }

        public int count(Map<String, List<Integer>> numbers) {
            return numbers.values().stream().mapToInt(List::size).sum();
        }

        public String nothingAsked() {
            return "x";
        }

        public void nothingGiven(Hello hello) {}

        public CompletionStage<Reply> later(Hello hello) {
            return CompletableFuture.supplyAsync(() -> new Reply("later " + hello.name()));
        }

        public CompletableFuture<? extends Reply> already(Hello hello) {
            return CompletableFuture.completedFuture(new Reply("already " + hello.name()));
        }

        public CompletionStage<@Nullable Void> laterNothing() {
            return CompletableFuture.supplyAsync(() -> null);
        }

        public Optional<Reply> maybe(boolean there) {
            return there ? Optional.of(new Reply("here")) : Optional.empty();
        }

        public byte[] reversed(byte[] bytes) {
            byte[] reversed = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                reversed[i] = bytes[bytes.length - 1 - i];
            }
            return reversed;
        }

        public Json raw(Json any) {
            return Json.of("[" + any.text() + "]");
        }

        public String seen(CallContext before, String name) {
            return before.endpoint() + " " + name + " " + before.service();
        }

        public String between(String first, CallContext call, String last) {
            call.replyMetadata("etag", "7");
            call.trailer("cost", "3");
            return first + last + call.metadata().get("tenant");
        }

        public StringValue shout(Int32Value times) {
            return StringValue.of("!".repeat(times.getValue()));
        }

        public @Nullable Reply none(Hello hello) {
            return null;
        }

        public CompletableFuture<@Nullable Reply> laterNone(Hello hello) {
            return CompletableFuture.supplyAsync(() -> null);
        }

        @SuppressWarnings("NullAway") // a user's mistake
        public CompletableFuture<Reply> noStage() {
            return null;
        }

        @Endpoint(nonBlocking = true)
        public boolean onCallersThread(String name) {
            return Thread.currentThread().getName().equals(name);
        }
    }

    private final Served served = Served.of(new Say());

    @AfterEach
    void close() {
        served.close();
    }

    @Test
    void oneObjectIsTheBody() {
        assertEquals("{\"msg\":\"Hello John\"}", served.call("Say.Hello", "{\"name\":\"John\"}"));
        assertEquals("{\"hellos\":2}", served.call("Say.Sizes", "[{\"name\":\"a\"},{\"name\":\"b\"}]"));
        assertEquals("3", served.call("Say.Count", "{\"a\":[1,2],\"b\":[3]}"));
    }

    @Test
    void scalarsAndSeveralTravelByTheirNames() {
        assertEquals("{\"msg\":\"Jo!Jo!\"}", served.call("Say.Greet", "{\"times\":2,\"name\":\"Jo\"}"));
        assertEquals("\"X\"", served.call("Say.Upper", "{\"text\":\"x\"}"));
        assertEquals("8", served.call("Say.Twice", "{\"number\":\"4\"}"));
        assertEquals("\"SECONDS\"", served.call("Say.Unit", "{\"unit\":\"SECONDS\"}"));
        assertEquals("\"2026-03-01\"", served.call("Say.Next", "{\"day\":\"2026-02-28\"}"));
        String id = UUID.randomUUID().toString();
        assertEquals('"' + id + '"', served.call("Say.Id", "{\"id\":\"" + id + "\"}"));
    }

    @Test
    void withoutParametersAnythingIsTaken() {
        for (String type : List.of("application/json", "text/plain", "application/x-nobody-knows", "")) {
            byte[] body = "not {json".getBytes(StandardCharsets.UTF_8);
            Response response =
                    Served.join(served.send(Served.request("Say.NothingAsked", type, body, Context.root())));
            assertEquals(type.equals("text/plain") ? "x" : "\"x\"", Served.text(response));
        }
    }

    @Test
    void nothingGivenIsAnEmptyObject() {
        assertEquals("{}", served.call("Say.NothingGiven", "{\"name\":\"John\"}"));
        assertEquals("{}", served.call("Say.LaterNothing", "{}"));
    }

    @Test
    void aStageIsWaitedFor() {
        assertEquals("{\"msg\":\"later John\"}", served.call("Say.Later", "{\"name\":\"John\"}"));
        assertEquals("{\"msg\":\"already John\"}", served.call("Say.Already", "{\"name\":\"John\"}"));
    }

    @Test
    void anOptionalSaysNothing() {
        assertEquals("{\"msg\":\"here\"}", served.call("Say.Maybe", "{\"there\":true}"));
        assertEquals("null", served.call("Say.Maybe", "{\"there\":false}"));
    }

    @Test
    void nullIsAnErrorThatNamesTheMethod() {
        String why = "INTERNAL from test: Say.%s gave null (expected: %s; Optional is how to say nothing)";
        MicroException none = served.failure("Say.None", "{\"name\":\"John\"}");
        assertEquals(String.format(why, "none", "Reply"), none.getMessage());
        MicroException later = served.failure("Say.LaterNone", "{\"name\":\"John\"}");
        assertEquals(String.format(why, "laterNone", "Reply"), later.getMessage());
        MicroException stage = served.failure("Say.NoStage", "{}");
        assertEquals("INTERNAL from test: Say.noStage gave null (expected: a CompletableFuture)", stage.getMessage());
    }

    @Test
    void theCallIsAParameterInAnyPosition() {
        assertEquals("\"Say.Seen John test\"", served.call("Say.Seen", "{\"name\":\"John\"}"));
        Request request = Served.request(
                "Say.Between",
                "application/json",
                "{\"first\":\"a\",\"last\":\"z\"}".getBytes(StandardCharsets.UTF_8),
                Context.root());
        Response response = Served.join(served.send(request.with("tenant", "!")));
        assertEquals("\"az!\"", Served.text(response));
        assertEquals("7", response.metadata().get("etag"));
        assertEquals("application/json", response.metadata().get(Metadata.CONTENT_TYPE));
        assertEquals("3", response.trailers().get("cost"));
        assertNull(response.metadata().get("cost"));
    }

    @Test
    void textAndBytesGoAsTheyAre() {
        Response text = Served.join(served.send(Served.request(
                "Say.Upper", "text/plain; charset=utf-8", "größe".getBytes(StandardCharsets.UTF_8), Context.root())));
        assertEquals("GRÖSSE", Served.text(text));
        assertEquals("text/plain", text.metadata().get(Metadata.CONTENT_TYPE));
        byte[] three = {1, 2, 3};
        Response bytes = Served.join(
                served.send(Served.request("Say.Reversed", "application/octet-stream", three, Context.root())));
        assertArrayEquals(new byte[] {3, 2, 1}, ((Message) bytes.body()).read(taken -> taken));
    }

    @Test
    void protobufMessages() throws Exception {
        byte[] three = Int32Value.of(3).toByteArray();
        for (String type : List.of("application/protobuf", "application/x-protobuf")) {
            Response response = Served.join(served.send(Served.request("Say.Shout", type, three, Context.root())));
            assertEquals(
                    "!!!",
                    ((Message) response.body()).read(StringValue::parseFrom).getValue());
            assertEquals("application/protobuf", response.metadata().get(Metadata.CONTENT_TYPE));
        }
        MicroException refused = served.failure("Say.Shout", "{}");
        assertEquals(
                "INVALID_ARGUMENT from test: Say.Shout cannot read application/json"
                        + " (expected: Int32Value, as application/protobuf)",
                refused.getMessage());
    }

    @Test
    void theReplyIsInJsonWhereTheRequestsCodecCannotWriteIt() {
        Response response = Served.join(served.send(
                Served.request("Say.NothingAsked", "application/octet-stream", new byte[1], Context.root())));
        assertEquals("\"x\"", Served.text(response));
        assertEquals("application/json", response.metadata().get(Metadata.CONTENT_TYPE));
    }

    @Test
    void rawJsonIsPassedOn() {
        assertEquals("[{\"a\":1}]", served.call("Say.Raw", "{\"a\":1}"));
    }

    @Test
    void aContentTypeThatCannotSayItIsRefused() {
        MicroException failure = Served.failure(
                served.send(Served.request("Say.Greet", "text/plain", new byte[] {'x'}, Context.root())));
        assertEquals(
                "INVALID_ARGUMENT from test: Say.Greet cannot read text/plain"
                        + " (expected: {name: String, times: int}, as application/json)",
                failure.getMessage());
        MicroException unknown =
                Served.failure(served.send(Served.request("Say.Greet", "image/png", new byte[1], Context.root())));
        assertEquals(Code.INVALID_ARGUMENT, unknown.code());
        assertTrue(unknown.detail().startsWith("no codec for content type \"image/png\""), unknown.detail());
    }

    @Test
    void whatCannotBeDecodedIsTheCallersFault() {
        assertEquals(
                Code.INVALID_ARGUMENT, served.failure("Say.Hello", "{\"name\":").code());
        assertEquals(
                Code.INVALID_ARGUMENT,
                served.failure("Say.Greet", "{\"name\":\"Jo\"}").code());
        assertEquals(
                "INVALID_ARGUMENT from test: Say.Hello: null (expected: Hello)",
                served.failure("Say.Hello", "null").getMessage());
    }

    @Test
    void nonBlockingRunsWhereTheTransportCalls() {
        String here = Thread.currentThread().getName();
        assertEquals("true", served.call("Say.OnCallersThread", "{\"name\":\"" + here + "\"}"));
    }
}
