package dev.micro.server;

import dev.micro.codec.Codec;
import dev.micro.codec.Codecs;
import dev.micro.codec.Parameters;
import dev.micro.codec.endpoint.DeclaredEndpoint;
import dev.micro.codec.endpoint.StreamKind;
import dev.micro.codec.endpoint.Types;
import dev.micro.codec.stream.ValueStreams;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Sink;
import dev.micro.core.Source;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Type;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A user's method, and the way in and out of it: decodes its parameters, calls it on this thread, encodes what it gives. */
final class UserMethod {
    private static final Object[] NOTHING = {};

    private final String source;
    private final Signature signature;
    private final MethodHandle method;
    private final Codecs codecs;
    private final Failures failures;
    /** One for each codec that was asked for; replaced, never changed. */
    private volatile EndpointCodec[] known = {};

    /** Throws INVALID_ARGUMENT, with the cure, for a method that cannot be served. */
    UserMethod(Object target, DeclaredEndpoint endpoint, Codecs codecs, Failures failures) {
        this.source = endpoint.source();
        this.signature = Signature.of(endpoint);
        this.method = Access.handle(target, endpoint);
        this.codecs = codecs;
        this.failures = failures;
        if (!codecs.forType(signature.request()).handles(signature.request())) {
            throw endpoint.refused("no codec can read " + signature.takes());
        }
        if (!codecs.forType(signature.reply()).handles(signature.reply())) {
            throw endpoint.refused("no codec can write " + Types.text(signature.reply()));
        }
        Access.toValues(codecs.forType(signature.request()), signature.request(), endpoint);
        Access.toValues(codecs.forType(signature.reply()), signature.reply(), endpoint);
    }

    /** Whether it gives a stage of what it answers. */
    boolean later() {
        return signature.later();
    }

    /** What the method sees of the call; null when it does not ask. */
    @Nullable
    ServerCall seen(Request request) {
        return signature.call() < 0 ? null : new ServerCall(request);
    }

    /** What the method gives. Throws what it throws, and INVALID_ARGUMENT for a request that cannot be read. */
    @Nullable
    Object call(Request request, EndpointCodec codec, @Nullable ServerCall call, @Nullable Sink<?> sink)
            throws Exception {
        return invoke(request.context(), signature.arguments(decoded(request, codec), call, sink));
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

    private @Nullable Object decoded(Request request, EndpointCodec codec) {
        if (signature.streamed() == StreamKind.NONE) {
            return signature.request() == Parameters.NONE ? NOTHING : decoded(codec.asked(), (Message) request.body());
        }
        Messages messages = request.body() instanceof Messages many ? many : Messages.of((Message) request.body());
        Source<Object> values =
                ValueStreams.decoded(messages, request.metadata(), one -> element(codec, one), MicroException::of);
        return signature.streamed() == StreamKind.SOURCE ? values : values.publisher();
    }

    private Object element(EndpointCodec codec, Message message) {
        Object value = decoded(codec.asked(), message);
        if (value == null) {
            throw signature.nothing();
        }
        return value;
    }

    private @Nullable Object decoded(Codec codec, Message body) {
        try {
            return codec.decode(body, signature.request());
        } catch (MicroException wrong) {
            throw wrong.saying(signature.endpoint() + ": " + wrong.detail());
        }
    }

    /** The message of what the method gave. */
    Message encoded(EndpointCodec codec, @Nullable Object value) {
        Object reply = reply(value);
        try {
            return codec.answers().encode(reply, signature.reply());
        } catch (MicroException ours) { // it says that an argument is invalid: here that is no fault of the caller's
            throw new Unencodable(source, ours);
        }
    }

    private @Nullable Object reply(@Nullable Object value) {
        if (signature.reply() == Parameters.NONE) {
            return NOTHING;
        }
        if (value == null) {
            throw gaveNull(Types.text(signature.reply()) + "; Optional is how to say nothing");
        }
        return signature.optional() ? ((Optional<?>) value).orElse(null) : value;
    }

    /** How to speak with who sent this. Throws INVALID_ARGUMENT when it is in no language that we can read. */
    EndpointCodec codec(Request request) {
        String contentType = request.metadata().get(Metadata.CONTENT_TYPE);
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

    MicroException gaveNull(String expected) {
        return Code.INTERNAL.error(source + " gave null (expected: " + expected + ")");
    }

    /** Why a caller that takes one message gets none. */
    MicroException answersWithStream() {
        return failure(Messages.unexpected(signature.endpoint()));
    }

    /** A method may have asked others: whether they were reached says nothing of this call. */
    MicroException failure(Throwable thrown) {
        return failures.of(signature.endpoint(), thrown);
    }
}
