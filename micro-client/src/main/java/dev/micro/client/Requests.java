package dev.micro.client;

import dev.micro.codec.Codec;
import dev.micro.codec.Codecs;
import dev.micro.codec.Parameters;
import dev.micro.codec.stream.ValueStreams;
import dev.micro.core.Body;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.EventLoopThread;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Request.Reply;
import dev.micro.core.Response;
import dev.micro.core.Source;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes requests of what callers give, and what callers want of responses. */
final class Requests {
    private static final Object[] NO_VALUES = {};
    /** Bytes. To decode more would hold up an event loop, and all calls of it, for a millisecond and longer. */
    private static final int LONG = 64 * 1024;

    private static final String BYTES = Codec.bytes().contentType();

    private static final ClassValue<Boolean> BARE = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return Parameters.wraps(type);
        }
    };

    private final Codecs codecs;
    private final SourceThreads threads;
    private final Executor decoders;
    /** What every request of a codec carries, made once. */
    private final Map<Codec, Metadata> headers = new ConcurrentHashMap<>();

    Requests(Codecs codecs, SourceThreads threads, Executor decoders) {
        this.codecs = codecs;
        this.threads = threads;
        this.decoders = decoders;
    }

    /** The call is over: nothing waits for its cancel any more, and no more is asked of what it would send. */
    static void over(Request request) {
        request.context().done();
        Messages.drop(request.body());
    }

    /**
     * The request, in a context of its own under the current one.
     *
     * @param value what is asked; of a source or a publisher its values
     * @param type how that is declared; null: not at all
     */
    Request encode(
            String service,
            String endpoint,
            @Nullable Object value,
            @Nullable Type type,
            Reply reply,
            CallOptions options) {
        Source<?> values = stream(value);
        if (values != null) {
            try {
                return encode(service, endpoint, values, type, reply, options);
            } catch (RuntimeException | Error refused) {
                threads.call(Context.current()).drop(values);
                throw refused;
            }
        }
        refuseNull("service", service);
        refuseNull("endpoint", endpoint);
        Type declared = type == null ? typeOf(value, endpoint) : type;
        Object given = declared == Parameters.NONE ? NO_VALUES : value;
        Codec codec = codec(declared, options);
        Message body = codec.encode(given, declared);
        Context context = options.begin(Context.current(), reply == Reply.STREAM);
        return new Request(service, endpoint, metadata(codec, options), body, reply, context);
    }

    private Request encode(
            String service, String endpoint, Source<?> values, @Nullable Type type, Reply reply, CallOptions options) {
        refuseNull("service", service);
        refuseNull("endpoint", endpoint);
        Codec codec = type == null ? codecs.of(options.contentType()) : codec(type, options);
        Metadata metadata = metadata(codec, options);
        Context context = options.begin(Context.current(), true);
        Body body = ValueStreams.encoded(
                values,
                value -> type == null ? encode(value, codec, endpoint) : codec.encode(value, type),
                MicroException::of,
                threads.call(context),
                () -> Metadata.EMPTY);
        return new Request(service, endpoint, metadata, body, reply, context);
    }

    /** What is asked will not be sent: a stream of it, which is the call's, is closed. */
    void drop(@Nullable Object value) {
        Source<?> values = stream(value);
        if (values != null) {
            threads.call(Context.current()).drop(values);
        }
    }

    private static @Nullable Source<?> stream(@Nullable Object value) {
        if (value instanceof Source<?> values) {
            return values;
        }
        return value instanceof Flow.Publisher<?> values ? Source.from(values) : null;
    }

    /** One of values of which nobody said the type before they came, and with them the content type. */
    private static Message encode(Object value, Codec codec, String endpoint) {
        Class<?> type = value.getClass();
        if (!codec.handles(type)) {
            throw Code.INVALID_ARGUMENT.error(endpoint + ": a stream of " + codec.contentType() + " has a "
                    + type.getSimpleName() + " (expected: with(o -> o.contentType(\"…\")) that says how to encode it)");
        }
        return codec.encode(value, type);
    }

    /** Whether {@code body} is too long to be decoded on this thread. */
    static boolean tooLongHere(@Nullable Body body) {
        return body instanceof Message message && message.size() > LONG && EventLoopThread.isCurrent();
    }

    /** Has {@code decode} run where it holds nobody up. */
    void decodeElsewhere(Runnable decode) {
        try {
            decoders.execute(decode);
        } catch (RejectedExecutionException closed) { // by the client, which has failed the call: quickly done
            decode.run();
        }
    }

    /** The one reply as {@code type}; null where that is void. */
    @Nullable
    Object decode(Response response, Request request, Type type) {
        if (!(response.body() instanceof Message message)) {
            Messages.drop(response.body());
            throw Messages.unexpected(request.endpoint());
        }
        Consumer<Metadata> onReply = CallOptions.of(request.context()).onReply();
        if (onReply != null) {
            onReply.accept(response.metadata().and(response.trailers()));
        }
        return type == void.class || type == Void.class
                ? null
                : value(message, codec(response, request), request, type);
    }

    /** Has the caller see what came beside a streamed reply. */
    static void tell(Metadata metadata, Request request) {
        Consumer<Metadata> onReply = CallOptions.of(request.context()).onReply();
        if (onReply != null) {
            onReply.accept(metadata);
        }
    }

    /** What reads the reply: as it says itself, else as the request was written. */
    Codec codec(Response response, Request request) {
        String sent = response.metadata().get(Metadata.CONTENT_TYPE);
        try {
            return codecs.of(sent == null ? request.metadata().get(Metadata.CONTENT_TYPE) : sent);
        } catch (MicroException unknown) {
            throw unreadable(request, unknown.detail()).causedBy(unknown);
        }
    }

    /** One message of the reply. */
    static Object value(Message message, Codec codec, Request request, Type type) {
        Object value;
        try {
            value = codec.decode(message, type);
        } catch (MicroException wrong) {
            throw unreadable(request, wrong.detail()).causedBy(wrong);
        }
        if (value == null) {
            throw unreadable(request, "null (expected: " + type.getTypeName() + "; Optional is how to say nothing)");
        }
        return value;
    }

    private static void refuseNull(String what, @Nullable String name) {
        if (name == null) {
            throw Code.INVALID_ARGUMENT.error(what + ": null (expected: a name)");
        }
    }

    private static MicroException unreadable(Request request, String why) {
        return Code.INTERNAL.error("the reply of " + request.service() + " " + request.endpoint() + ": " + why);
    }

    private Codec codec(Type type, CallOptions options) {
        String wanted = options.contentType();
        if (wanted == null && type == byte[].class) {
            wanted = BYTES;
        }
        return wanted == null ? codecs.forType(type) : codecs.of(wanted);
    }

    private Metadata metadata(Codec codec, CallOptions options) {
        return options.over(headers.computeIfAbsent(codec, Requests::header));
    }

    private static Metadata header(Codec codec) {
        return Metadata.of(Metadata.CONTENT_TYPE, codec.contentType());
    }

    /** The type of what an untyped call gives: its own, unless its parameter's name would be missing. */
    private static Type typeOf(@Nullable Object value, String endpoint) {
        if (value == null) {
            return Parameters.NONE;
        }
        if (BARE.get(value.getClass())) {
            throw Code.INVALID_ARGUMENT.error(endpoint + ": the request is a bare "
                    + value.getClass().getSimpleName()
                    + " (expected: an object, since parameters travel by their names: Map.of(\"symbol\", \"X\"), or"
                    + " Json.of(...))");
        }
        return value.getClass();
    }
}
