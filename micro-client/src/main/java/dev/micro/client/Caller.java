package dev.micro.client;

import dev.micro.codec.TypeRef;
import dev.micro.core.Endpoints;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Transport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Calls services by their names, with the options it stands for. Safe for many threads; not closable, so it may be
 * handed to anybody.
 *
 * <p>A request is a record, a map, a list, a protobuf message, bytes or {@code Json}; null asks with no parameters. A
 * bare string, number, boolean, enum or date is refused, since parameters travel by their names: {@code
 * Map.of("symbol", "X")}. A reply is read as its content type says; a reply type of {@code Void.class} takes any, and
 * gives null. A null reply of another type is INTERNAL: Optional is how a service says nothing.
 *
 * <p>A call made while a handler runs ends no later than the handler's own call, and is cancelled with it. Failures are
 * {@link MicroException}s with the stack trace of who waited.
 */
public interface Caller extends Handler {
    /**
     * Calls {@code endpoint} of {@code service} and waits for the reply. A caller that is interrupted gets CANCELLED,
     * its interrupt flag set, and the call is cancelled. On an event loop this fails at once with FAILED_PRECONDITION.
     *
     * @throws MicroException why there is no reply
     */
    <T> T call(String service, String endpoint, @Nullable Object request, Class<T> reply);

    /** As {@link #call(String, String, Object, Class)}, for a reply of a generic type. */
    <T> T call(String service, String endpoint, @Nullable Object request, TypeRef<T> reply);

    /**
     * Calls {@code endpoint} of {@code service}. The future is the call's own: completing it in any way, {@code
     * cancel(true)} and {@code orTimeout(...)} among them, ends the call, at its handler too. What is chained to it
     * runs on an event loop ({@link Transport#onEventLoop()}) and must not block; the Async methods of the future take
     * an executor.
     *
     * @return fails with a {@link MicroException}; nothing is thrown
     */
    <T> CompletableFuture<T> callAsync(String service, String endpoint, @Nullable Object request, Class<T> reply);

    /** As {@link #callAsync(String, String, Object, Class)}, for a reply of a generic type. */
    <T> CompletableFuture<T> callAsync(String service, String endpoint, @Nullable Object request, TypeRef<T> reply);

    /**
     * An object of the interface whose methods call the endpoints of their names, at the service that its annotation
     * {@link Endpoints} names. A method that returns a CompletionStage or CompletableFuture does not wait; a parameter of
     * type CallContext is no part of the request, and null will do.
     *
     * @throws MicroException INVALID_ARGUMENT for what cannot be called, saying which method, why, and the cure
     */
    <T> T proxy(Class<T> contract);

    /** As {@link #proxy(Class)}, at this service whatever the interface says. */
    <T> T proxy(Class<T> contract, String service);

    /** The same caller with other options: same connections, cheap. */
    Caller with(UnaryOperator<CallOptions> change);

    /**
     * Passes on a request whose body is encoded already, as gateways do: body as it is, under these options and within
     * the request's own context. Options' metadata replace the request's of the same key.
     */
    @Override
    CompletionStage<Response> handle(Request request);
}
