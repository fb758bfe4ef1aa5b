package dev.micro.codec;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** One value that is the whole body as it stands; also when it is a method's only parameter. */
final class PlainCodec<T> implements Codec {
    /** A string as its UTF-8 bytes. */
    static final Codec TEXT = new PlainCodec<>("text/plain", String.class, Utf8::encode, Utf8::decode);

    /** Bytes; copied both ways, since a message never changes and an array may. */
    static final Codec BYTES = new PlainCodec<>(
            "application/octet-stream", byte[].class, (bytes, type) -> bytes.clone(), (bytes, type) -> bytes.clone());

    private final String contentType;
    private final Class<T> kind;
    private final List<Type> kinds;
    private final BiFunction<T, Type, byte[]> encode;
    private final BiFunction<byte[], Type, T> decode;

    private PlainCodec(
            String contentType, Class<T> kind, BiFunction<T, Type, byte[]> encode, BiFunction<byte[], Type, T> decode) {
        this.contentType = contentType;
        this.kind = kind;
        this.kinds = List.of(kind);
        this.encode = encode;
        this.decode = decode;
    }

    @Override
    public String contentType() {
        return contentType;
    }

    @Override
    public boolean handles(Type type) {
        return type == kind || alone(type);
    }

    @Override
    public Message encode(@Nullable Object value, Type type) {
        Object only = alone(type) && value instanceof Object[] values && values.length == 1 ? values[0] : value;
        if (!kind.isInstance(only)) {
            throw refused(type, only == null ? "null" : Names.of(only.getClass()));
        }
        return Message.of(encode.apply(kind.cast(only), type));
    }

    @Override
    public Object decode(Message message, Type type) {
        if (!handles(type)) {
            throw refused(type, Names.of(type));
        }
        T value = message.read(bytes -> decode.apply(bytes, type));
        return type == kind ? value : new Object[] {value};
    }

    private boolean alone(Type type) {
        return type instanceof Parameters parameters && parameters.types().equals(kinds);
    }

    private MicroException refused(Type type, String found) {
        return Code.INVALID_ARGUMENT.error(
                Names.of(type) + " as " + contentType + ": " + found + " (expected: one " + Names.of(kind) + ")");
    }
}
