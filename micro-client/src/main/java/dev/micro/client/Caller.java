package dev.micro.client;

import dev.micro.codec.TypeRef;
import dev.micro.core.Endpoints;
import dev.micro.core.EventLoopThread;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Source;
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
 * <p>A request that is a {@link Source} or a Flow.Publisher is a stream of its values, each as it is, bare ones too:
 * {@code call} then has one answer to all of them, and {@code stream} has many to many. The call takes it over: asks
 * for each value when the service has room for it, on a thread of the client's where asking {@link Source#blocks()
 * may wait}, and closes it at its end, read to the last value or not. Values are JSON unless {@link
 * CallOptions#contentType} says otherwise, or a contract declares their type.
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
     * runs on an event loop ({@link EventLoopThread#isCurrent()}) and must not block; the Async methods of the future take
     * an executor.
     *
     * @return fails with a {@link MicroException}; nothing is thrown
     */
    <T> CompletableFuture<T> callAsync(String service, String endpoint, @Nullable Object request, Class<T> reply);

    /** As {@link #callAsync(String, String, Object, Class)}, for a reply of a generic type. */
    <T> CompletableFuture<T> callAsync(String service, String endpoint, @Nullable Object request, TypeRef<T> reply);

    /**
     * Calls {@code endpoint} of {@code service}, whose replies come out of the source as they are asked for; one reply
     * is a stream of one. The call begins at once, and this never waits. Why it failed, or broke off later, comes out
     * of {@link Source#next()}, which on an event loop fails with FAILED_PRECONDITION, whereas {@link
     * Source#nextAsync()} may be asked there. Values are decoded by whoever asks; one that cannot be read ends the
     * stream.
     *
     * <p>Read it to its end or close it, which cancels what is left at its handler too: until then connection and
     * context are held. It ends within {@link CallOptions#timeout}, if that is set, and else when it does.
     *
     * @throws MicroException INVALID_ARGUMENT for a request that cannot be sent, and for nothing that the service does
     */
    <T> Source<T> stream(String service, String endpoint, @Nullable Object request, Class<T> value);

    /** As {@link #stream(String, String, Object, Class)}, for values of a generic type. */
    <T> Source<T> stream(String service, String endpoint, @Nullable Object request, TypeRef<T> value);

    /**
     * An object of the interface whose methods call the endpoints of their names, at the service that its annotation
     * {@link Endpoints} names. A method that returns a CompletionStage or CompletableFuture does not wait; one that
     * returns a Source is a {@code stream} that begins when it is called, and one that returns a Flow.Publisher a
     * {@code stream} for each subscription, which begins it; a Source or Flow.Publisher as its parameter is a streamed
     * request. A parameter of type CallContext is no part of the
     * request, and null will do.
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
     * the request's own context. Options' metadata replace the request's of the same key. Messages of the request are
     * closed at the call's end; those of the response belong to whoever asked, who reads them to their end or closes
     * them.
     */
    @Override
    CompletionStage<Response> handle(Request request);
}
