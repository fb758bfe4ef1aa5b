package dev.micro.server;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.micro.codec.stream.SourceCall;
import dev.micro.codec.stream.ValueStreams;
import dev.micro.core.Body;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Pipe;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Settings;
import dev.micro.core.Source;
import dev.micro.core.contract.Gates;
import dev.micro.transport.Dial;
import dev.micro.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A started server of the service {@code test}, and its caller, in one process. */
final class Served implements AutoCloseable {
    private static final Metadata JSON = Metadata.of(Metadata.CONTENT_TYPE, "application/json");
    static final Response EMPTY = Response.of(Metadata.EMPTY, Message.EMPTY);

    final Transport transport = Transport.memory();
    final SwitchedRegistry registry = new SwitchedRegistry();
    final Server server;

    Served(Consumer<ServerBuilder> with) {
        server = builder(with).build().start();
    }

    static Served of(Object handler) {
        return new Served(builder -> builder.handle(handler));
    }

    private ServerBuilder builder(Consumer<ServerBuilder> with) {
        ServerBuilder builder = Server.builder("test")
                .settings(Settings.of(Map.of()))
                .registry(registry)
                .transport(transport);
        with.accept(builder);
        return builder;
    }

    /** What build() says of a handler that cannot be served. */
    static String refused(Object handler) {
        return refused(builder -> builder.handle(handler));
    }

    static String refused(Consumer<ServerBuilder> with) {
        ServerBuilder builder = Server.builder("test").settings(Settings.of(Map.of()));
        with.accept(builder);
        return assertThrows(MicroException.class, builder::build).getMessage();
    }

    /** The reply to a JSON body, as text. */
    String call(String endpoint, String json) {
        return text(join(send(endpoint, json)));
    }

    /** Why a call with a JSON body failed. */
    MicroException failure(String endpoint, String json) {
        return failure(send(endpoint, json));
    }

    static MicroException failure(CompletableFuture<Response> call) {
        try {
            return fail("answered: " + text(call.get(10, TimeUnit.SECONDS)));
        } catch (Exception e) {
            MicroException failure = MicroException.of(e);
            Gates.inspect(failure);
            return failure;
        }
    }

    CompletableFuture<Response> send(String endpoint, String json) {
        return send(request(endpoint, "application/json", json.getBytes(StandardCharsets.UTF_8), Context.root()));
    }

    CompletableFuture<Response> send(Request request) {
        return transport.connect(server.address(), Dial.ANY).handle(request).toCompletableFuture();
    }

    /** Opens a stream of replies and reads them as text. */
    Source<String> stream(String endpoint, String json) {
        return stream(endpoint, messages(json), Context.root().child());
    }

    Source<String> stream(String endpoint, Body body, Context context) {
        return read(join(send(streaming(endpoint, body, context))));
    }

    /** A request of JSON whose caller takes a stream. */
    static Request streaming(String endpoint, Body body, Context context) {
        return new Request("test", endpoint, JSON, body, Request.Reply.STREAM, context);
    }

    static Source<String> read(Response response) {
        return ValueStreams.decoded((Messages) response.body(), response.metadata(), Message::text, MicroException::of);
    }

    /** One message as it is, several as they follow each other. */
    static Body messages(String... texts) {
        Message[] messages = Stream.of(texts).map(Served::message).toArray(Message[]::new);
        return messages.length == 1 ? messages[0] : Messages.of(messages);
    }

    static Message message(String text) {
        return Message.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What is written to a pipe, as the messages of a request. */
    static Messages messages(Pipe<String> texts) {
        return ValueStreams.encoded(
                texts.source(),
                Served::message,
                MicroException::of,
                SourceCall.here(Context.root()),
                () -> Metadata.EMPTY);
    }

    static List<String> all(Source<String> source) {
        try (source) {
            return source.stream().toList();
        }
    }

    /** What no handler may give. */
    @SuppressWarnings("NullAway") // that is the point
    static CompletionStage<Response> nothing() {
        return null;
    }

    static Request request(String endpoint, String contentType, byte[] body, Context context) {
        return new Request(
                "test", endpoint, Metadata.of(Metadata.CONTENT_TYPE, contentType), Message.of(body), context);
    }

    static Response join(CompletableFuture<Response> call) {
        try {
            return call.orTimeout(10, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw MicroException.of(e).here();
        }
    }

    /** Whether there was an answer. */
    static boolean joined(CompletableFuture<Response> call) {
        try {
            join(call);
            return true;
        } catch (MicroException failed) {
            return false;
        }
    }

    static String text(Response response) {
        return ((Message) response.body()).text();
    }

    /** Waits for what no event tells of. */
    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("waited 10 s until " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        server.close();
        transport.close();
    }
}
