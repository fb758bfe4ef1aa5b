package dev.micro.server;

import dev.micro.core.Handler;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers with the one value that a user's method gives. */
final class MethodEndpoint implements Handler {
    private final UserMethod method;
    private final Deadline deadline;

    MethodEndpoint(UserMethod method, Deadline deadline) {
        this.method = method;
        this.deadline = deadline;
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        try {
            EndpointCodec codec = method.codec(request);
            ServerCall call = method.seen(request);
            Object result = method.call(request, codec, call, null);
            if (!method.later()) {
                return CompletableFuture.completedFuture(answer(request, codec, call, result));
            }
            return later(request, codec, call, result);
        } catch (Throwable thrown) {
            return Stages.failed(method.failure(thrown));
        }
    }

    private CompletionStage<Response> later(
            Request request, EndpointCodec codec, @Nullable ServerCall call, @Nullable Object result) {
        if (!(result instanceof CompletionStage<?> stage)) {
            throw method.gaveNull("a CompletableFuture");
        }
        if (Stages.succeeded(stage)) {
            Object value = stage.toCompletableFuture().join();
            return CompletableFuture.completedFuture(answer(request, codec, call, value));
        }
        return deadline.bounded(request.context(), stage).handle((value, failure) -> {
            if (failure != null) {
                throw method.failure(failure);
            }
            try {
                return answer(request, codec, call, value);
            } catch (Throwable thrown) {
                throw method.failure(thrown);
            }
        });
    }

    private Response answer(Request request, EndpointCodec codec, @Nullable ServerCall call, @Nullable Object value) {
        MicroException over = Deadline.over(request);
        if (over != null) {
            throw over; // nobody reads it: not worth encoding
        }
        Message body = method.encoded(codec, value);
        return call == null
                ? Response.of(codec.metadata(), body)
                : new Response(codec.metadata().and(call.replyMetadata()), body, call.trailers());
    }
}
