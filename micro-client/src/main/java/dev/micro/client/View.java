package dev.micro.client;

import static java.util.Objects.requireNonNull;

import dev.micro.codec.TypeRef;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.EventLoopThread;
import dev.micro.core.Handler;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Request.Reply;
import dev.micro.core.Response;
import dev.micro.core.Source;
import java.lang.reflect.Type;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A client's stack, seen through one set of options. */
sealed class View implements Caller permits Client {
    private final Handler stack;
    private final Requests requests;
    private final CallOptions options;

    View(Handler stack, Requests requests, CallOptions options) {
        this.stack = stack;
        this.requests = requests;
        this.options = options;
    }

    @Override
    public <T> T call(String service, String endpoint, @Nullable Object request, Class<T> reply) {
        return ask(service, endpoint, request, null, reply);
    }

    @Override
    public <T> T call(String service, String endpoint, @Nullable Object request, TypeRef<T> reply) {
        return ask(service, endpoint, request, null, reply.type());
    }

    @Override
    public <T> CompletableFuture<T> callAsync(
            String service, String endpoint, @Nullable Object request, Class<T> reply) {
        return begin(service, endpoint, request, null, reply);
    }

    @Override
    public <T> CompletableFuture<T> callAsync(
            String service, String endpoint, @Nullable Object request, TypeRef<T> reply) {
        return begin(service, endpoint, request, null, reply.type());
    }

    @Override
    public <T> Source<T> stream(String service, String endpoint, @Nullable Object request, Class<T> value) {
        return open(service, endpoint, request, null, value);
    }

    @Override
    public <T> Source<T> stream(String service, String endpoint, @Nullable Object request, TypeRef<T> value) {
        return open(service, endpoint, request, null, value.type());
    }

    @Override
    public <T> T proxy(Class<T> contract) {
        return ContractProxy.of(contract, null, this);
    }

    @Override
    public <T> T proxy(Class<T> contract, String service) {
        return ContractProxy.of(contract, service, this);
    }

    @Override
    public Caller with(UnaryOperator<CallOptions> change) {
        return under(requireNonNull(change.apply(options), "change gave no options"));
    }

    /** The same with these options. */
    View under(CallOptions other) {
        return new View(stack, requests, other);
    }

    CallOptions options() {
        return options;
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        boolean streamed = request.streams();
        Context context = options.begin(request.context(), streamed);
        Metadata metadata = options.over(request.metadata());
        Request passed =
                new Request(request.service(), request.endpoint(), metadata, request.body(), request.reply(), context);
        CompletionStage<Response> stage = stack.handle(passed);
        if (streamed) {
            return stage.thenApply(head -> untilEnd(head, passed)).whenComplete((head, failure) -> {
                if (head == null || !(head.body() instanceof Messages)) {
                    Requests.over(passed);
                }
            });
        }
        // Under the root nothing keeps the context, so there is nothing to let go of.
        return request.context() == Context.root() ? stage : stage.whenComplete((response, failure) -> context.done());
    }

    private static Response untilEnd(Response head, Request request) {
        return head.body() instanceof Messages messages
                ? head.with(messages.onEnd(failure -> Requests.over(request)))
                : head;
    }

    /** A call whose caller's thread encodes, waits and decodes; {@code type} null: the request is untyped. */
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // reply is T, and null only of Void
    <T> T ask(String service, String endpoint, @Nullable Object value, @Nullable Type type, Type reply) {
        if (EventLoopThread.isCurrent()) {
            requests.drop(value);
            throw Code.FAILED_PRECONDITION
                    .error(endpoint + ": a call that waits, on an event loop (use callAsync, or take nonBlocking off"
                            + " the method that calls)")
                    .here();
        }
        try {
            Request request = requests.encode(service, endpoint, value, type, Reply.ONE, options);
            return (T) requests.decode(await(request), request, reply);
        } catch (RuntimeException failure) {
            throw MicroException.of(failure).here();
        }
    }

    /** A call whose reply comes to its future. */
    <T> CompletableFuture<T> begin(
            String service, String endpoint, @Nullable Object value, @Nullable Type type, Type reply) {
        try {
            Call<T> call =
                    new Call<>(requests, requests.encode(service, endpoint, value, type, Reply.ONE, options), reply);
            stack.handle(call.request()).whenComplete(call);
            return call;
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(MicroException.of(refused));
        }
    }

    /** A call whose replies are read from its source; throws what refuses the request itself. */
    <T> Source<T> open(String service, String endpoint, @Nullable Object value, @Nullable Type type, Type reply) {
        try {
            Request request = requests.encode(service, endpoint, value, type, Reply.STREAM, options);
            return new ReplySource<T>(requests, request, reply).ask(stack);
        } catch (RuntimeException refused) {
            throw MicroException.of(refused).here();
        }
    }

    private Response await(Request request) {
        try {
            return await(stack.handle(request).toCompletableFuture(), request);
        } finally {
            Requests.over(request);
        }
    }

    /** Waits for what comes of the request; whoever waits in vain cancels it. */
    static <R> R await(CompletableFuture<R> answer, Request request) {
        try {
            Context context = request.context();
            return context.timed()
                    ? answer.get(context.remaining() + 2 * Deadline.SLACK, TimeUnit.NANOSECONDS)
                    : answer.get();
        } catch (TimeoutException e) {
            MicroException why = Code.DEADLINE_EXCEEDED.error(request.service() + " " + request.endpoint()
                    + ": nobody said in time that its time was over (is an event loop held?)");
            request.context().cancel(why);
            throw why;
        } catch (InterruptedException e) {
            MicroException why = Code.CANCELLED.error(request.endpoint() + ": interrupted while it waited");
            request.context().cancel(why);
            Thread.currentThread().interrupt();
            throw why;
        } catch (ExecutionException | CancellationException e) {
            throw MicroException.of(e);
        }
    }
}
