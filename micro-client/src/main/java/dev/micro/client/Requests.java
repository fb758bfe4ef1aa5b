package dev.micro.client;

import dev.micro.codec.Codec;
import dev.micro.codec.Codecs;
import dev.micro.codec.Parameters;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes requests of what callers give, and what callers want of responses. */
final class Requests {
    private static final Object[] NO_VALUES = {};
    private static final String BYTES = Codec.bytes().contentType();

    private static final ClassValue<Boolean> BARE = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return Parameters.wraps(type);
        }
    };

    private final Codecs codecs;
    /** What every request of a codec carries, made once. */
    private final Map<Codec, Metadata> headers = new ConcurrentHashMap<>();

    Requests(Codecs codecs) {
        this.codecs = codecs;
    }

    /**
     * The request, in a context of its own under the current one.
     *
     * @param type how {@code value} is declared; null: not at all
     */
    Request encode(String service, String endpoint, @Nullable Object value, @Nullable Type type, CallOptions options) {
        refuseNull("service", service);
        refuseNull("endpoint", endpoint);
        Type declared = type == null ? typeOf(value, endpoint) : type;
        Object given = declared == Parameters.NONE ? NO_VALUES : value;
        Codec codec = codec(declared, options);
        Message body = codec.encode(given, declared);
        Metadata header = headers.computeIfAbsent(codec, Requests::header);
        Context context = options.begin(Context.current());
        return new Request(service, endpoint, options.over(header), body, context);
    }

    /** The reply as {@code type}; null where that is void. */
    @Nullable
    Object decode(Response response, Request request, Type type) {
        Consumer<Metadata> onReply = CallOptions.of(request.context()).onReply();
        if (onReply != null) {
            onReply.accept(response.metadata().and(response.trailers()));
        }
        return type == void.class || type == Void.class ? null : read(response, request, type);
    }

    private Object read(Response response, Request request, Type type) {
        String sent = response.metadata().get(Metadata.CONTENT_TYPE);
        Object value;
        try {
            Codec codec = codecs.of(sent == null ? request.metadata().get(Metadata.CONTENT_TYPE) : sent);
            value = codec.decode((Message) response.body(), type);
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
