package dev.micro.transport.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What tests of a transport ask, and how they wait for what becomes of it. */
public final class Asking {
    /** The service that tests offer. */
    public static final String SERVICE = "test.echo";

    private static final long PATIENCE_SECONDS = 20;

    private Asking() {}

    /** A request for {@code Say.Hello} without a deadline. */
    public static Request request(String body) {
        return request(body.getBytes(UTF_8), Context.root());
    }

    /** A request for {@code Say.Hello}. */
    public static Request request(byte[] body, Context context) {
        return new Request(SERVICE, "Say.Hello", Metadata.EMPTY, Message.of(body), context);
    }

    /** An answer without metadata. */
    public static Response response(String body) {
        return Response.of(Metadata.EMPTY, Message.of(body.getBytes(UTF_8)));
    }

    /** An answer that repeats what was asked. */
    public static Response echo(Request request) {
        return Response.of(request.metadata(), request.body());
    }

    /** The answer, or the failure as an exception. */
    public static Response reply(CompletionStage<Response> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw MicroException.of(e);
        } catch (TimeoutException e) {
            throw new AssertionError("no outcome within " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The answer's body as text. */
    public static String text(CompletionStage<Response> stage) {
        return ((Message) reply(stage).body()).text();
    }

    /** The failure; an AssertionError when there was an answer. */
    public static MicroException failure(CompletionStage<Response> stage) {
        Response response;
        try {
            response = reply(stage);
        } catch (MicroException failure) {
            return failure;
        }
        throw new AssertionError("answered with " + response + " (expected: a failure)");
    }

    /** Waits until {@code condition} holds; an AssertionError that says {@code what} was waited for when it never does. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, PATIENCE_SECONDS * 1000, condition);
    }

    /** Waits until {@code condition} holds, for so many milliseconds at most. */
    public static void until(String what, long millis, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + millis + " ms: " + what);
            }
            LockSupport.parkNanos(1_000_000); // there is no event to wait for
        }
    }
}
