package dev.micro.server;

import dev.micro.codec.stream.SourceCall;
import dev.micro.core.Context;
import dev.micro.core.Handler;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Source;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Answers with the values of the source, or the publisher, that a user's method gives. */
final class StreamEndpoint implements Handler {
    private final UserMethod method;
    private final Executor pulls;
    private final Executor closes;

    /** {@code pulls} asks sources that may wait, and {@code closes} closes them. */
    StreamEndpoint(UserMethod method, Executor pulls, Executor closes) {
        this.method = method;
        this.pulls = pulls;
        this.closes = closes;
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        try {
            StreamCall call = StreamCall.of(method, request);
            return CompletableFuture.completedFuture(answer(call, call.invoke(null)));
        } catch (Throwable thrown) {
            return Stages.failed(method.failure(thrown));
        }
    }

    private Response answer(StreamCall call, @Nullable Object given) {
        Context context = call.request().context();
        return call.answer(
                source(given),
                call::encoded,
                new SourceCall(context, Place.holding(context, pulls), Place.holding(context, closes)));
    }

    private Source<?> source(@Nullable Object given) {
        if (given instanceof Source<?> source) {
            return source;
        }
        if (given instanceof Flow.Publisher<?> publisher) {
            return Source.from(publisher);
        }
        throw method.gaveNull("a Source; an empty one is how to say nothing");
    }
}
