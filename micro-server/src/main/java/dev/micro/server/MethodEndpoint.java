package dev.micro.server;

import dev.micro.codec.Codec;
import dev.micro.codec.Codecs;
import dev.micro.codec.Parameters;
import dev.micro.codec.endpoint.DeclaredEndpoint;
import dev.micro.codec.endpoint.Types;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Handler;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Type;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers by a user's method: decodes its parameters, calls it on this thread, encodes what it gives. */
final class MethodEndpoint implements Handler {
    private static final Object[] NOTHING = {};

    private final String source;
    private final Signature signature;
    private final MethodHandle method;
    private final Codecs codecs;
    private final Failures failures;
    private final Deadline deadline;
    /** One for each codec that was asked for; replaced, never changed. */
    private volatile EndpointCodec[] known = {};

    /** Throws INVALID_ARGUMENT, with the cure, for a method that cannot be served. */
    MethodEndpoint(Object target, DeclaredEndpoint endpoint, Codecs codecs, Failures failures, Deadline deadline) {
        this.source = endpoint.source();
        this.signature = Signature.of(endpoint);
        this.method = Access.handle(target, endpoint);
        this.codecs = codecs;
        this.failures = failures;
        this.deadline = deadline;
        if (!codecs.forType(signature.request()).handles(signature.request())) {
            throw endpoint.refused("no codec can read " + signature.takes());
        }
        if (!codecs.forType(signature.reply()).handles(signature.reply())) {
            throw endpoint.refused("no codec can write " + Types.text(signature.reply()));
        }
        Access.toValues(codecs.forType(signature.request()), signature.request(), endpoint);
        Access.toValues(codecs.forType(signature.reply()), signature.reply(), endpoint);
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        try {
            EndpointCodec codec = codec(request.metadata().get(Metadata.CONTENT_TYPE));
            ServerCall call = signature.call() < 0 ? null : new ServerCall(request);
            Object decoded =
                    signature.request() == Parameters.NONE ? NOTHING : decoded(codec.asked(), (Message) request.body());
            Object result = invoke(request.context(), signature.arguments(decoded, call));
            if (!signature.later()) {
                return CompletableFuture.completedFuture(answer(request, codec, call, result));
            }
            return later(request, codec, call, result);
        } catch (Throwable thrown) {
            return Stages.failed(failure(thrown));
        }
    }

    private CompletionStage<Response> later(
            Request request, EndpointCodec codec, @Nullable ServerCall call, @Nullable Object result) {
        if (!(result instanceof CompletionStage<?> stage)) {
            throw gaveNull("a CompletableFuture");
        }
        if (Stages.succeeded(stage)) {
            Object value = stage.toCompletableFuture().join();
            return CompletableFuture.completedFuture(answer(request, codec, call, value));
        }
        return deadline.bounded(request.context(), stage).handle((value, failure) -> {
            if (failure != null) {
                throw failure(failure);
            }
            try {
                return answer(request, codec, call, value);
            } catch (Throwable thrown) {
                throw failure(thrown);
            }
        });
    }

    /** Under the call's context, which is the current one already unless a filter changed it or the thread. */
    private @Nullable Object invoke(Context context, @Nullable Object[] arguments) throws Exception {
        return Context.current() == context ? invoke(arguments) : context.call(() -> invoke(arguments));
    }

    private @Nullable Object invoke(@Nullable Object[] arguments) throws Exception {
        try {
            return (Object) method.invokeExact(arguments);
        } catch (Exception | Error thrown) {
            throw thrown;
        } catch (Throwable neither) {
            throw new UndeclaredThrowableException(neither);
        }
    }

    private Response answer(Request request, EndpointCodec codec, @Nullable ServerCall call, @Nullable Object value) {
        MicroException over = Deadline.over(request);
        if (over != null) {
            throw over; // nobody reads it: not worth encoding
        }
        Message body = encoded(codec.answers(), reply(value));
        return call == null
                ? Response.of(codec.metadata(), body)
                : new Response(codec.metadata().and(call.replyMetadata()), body, call.trailers());
    }

    /** What is to be encoded of what the method gave. */
    private @Nullable Object reply(@Nullable Object value) {
        if (signature.reply() == Parameters.NONE) {
            return NOTHING;
        }
        if (value == null) {
            throw gaveNull(Types.text(signature.reply()) + "; Optional is how to say nothing");
        }
        return signature.optional() ? ((Optional<?>) value).orElse(null) : value;
    }

    private @Nullable Object decoded(Codec codec, Message body) {
        try {
            return codec.decode(body, signature.request());
        } catch (MicroException wrong) {
            throw wrong.saying(signature.endpoint() + ": " + wrong.detail());
        }
    }

    private Message encoded(Codec codec, @Nullable Object reply) {
        try {
            return codec.encode(reply, signature.reply());
        } catch (MicroException ours) { // it says that an argument is invalid: here that is no fault of the caller's
            throw new Unencodable(source, ours);
        }
    }

    private EndpointCodec codec(@Nullable String contentType) {
        boolean any = signature.request() == Parameters.NONE;
        Codec asked = any ? codecs.find(contentType) : codecs.of(contentType);
        if (asked == null) {
            asked = codecs.forType(signature.reply());
        }
        for (EndpointCodec one : known) {
            if (one.asked() == asked) {
                return one;
            }
        }
        if (!any && !asked.handles(signature.request())) {
            throw Code.INVALID_ARGUMENT.error(signature.endpoint() + " cannot read " + asked.contentType()
                    + " (expected: " + signature.takes() + ", as "
                    + codecs.forType(signature.request()).contentType() + ")");
        }
        Type reply = signature.reply();
        EndpointCodec made = new EndpointCodec(asked, asked.handles(reply) ? asked : codecs.forType(reply));
        remember(made);
        return made;
    }

    private synchronized void remember(EndpointCodec made) {
        EndpointCodec[] more = Arrays.copyOf(known, known.length + 1);
        more[known.length] = made;
        known = more;
    }

    private MicroException gaveNull(String expected) {
        return Code.INTERNAL.error(source + " gave null (expected: " + expected + ")");
    }

    /** A method may have asked others: whether they were reached says nothing of this call. */
    private MicroException failure(Throwable thrown) {
        return failures.of(signature.endpoint(), thrown);
    }
}
