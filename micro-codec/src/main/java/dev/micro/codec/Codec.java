package dev.micro.codec;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** One encoding of objects as bytes. Used by many threads at once; never blocks. */
public interface Codec {
    /** The media type it speaks, without parameters: {@code application/json}. */
    String contentType();

    /** Whether objects of this type can be encoded and decoded; {@link Parameters} is a type as well. */
    boolean handles(Type type);

    /**
     * The class in {@code type} that this codec would read or write by reflection and whose module lets it not; null
     * when there is none. A server asks before it starts, since otherwise each call would fail.
     */
    default @Nullable Class<?> closed(Type type) {
        return null;
    }

    /**
     * Encodes {@code value}, declared as {@code type}; for {@link Parameters} the value is an {@code Object[]} in their
     * order.
     *
     * @throws MicroException INVALID_ARGUMENT, naming the type and what about it cannot be encoded
     */
    Message encode(@Nullable Object value, Type type);

    /**
     * Decodes {@code message} as {@code type}; for {@link Parameters} into an {@code Object[]} in their order.
     *
     * @throws MicroException INVALID_ARGUMENT, naming the type, the place in the body, what was wanted, and of what the
     *     body says at most the value that is wrong and the names that nobody knows, shortened
     */
    @Nullable
    Object decode(Message message, Type type);

    /**
     * JSON, {@code application/json}. Makes a codec with caches of its own, which hold the classes it saw, so
     * keep it as long as them. Unknown members are passed
     * over and absent ones are null, empty or zero. Of {@link Parameters} those of a primitive type must be there, and
     * all but an Optional where a member has a name that none of them has, since that is a typing error. Values
     * are not converted, but that a {@code long} is also read from a string. Times are ISO 8601 text. Refused, besides what
     * is not of the type: more than 100 levels, a number of more than 100 characters or an exponent beyond 1,000, a name
     * of more than 1,024 characters, two members of one name. A string may be as long as the message that holds it.
     */
    static Codec json() {
        return new JsonCodec();
    }

    /**
     * Generated protobuf messages, {@code application/protobuf}.
     *
     * @throws MicroException FAILED_PRECONDITION when protobuf-java is not on the class path
     */
    static Codec protobuf() {
        if (!Protobuf.present()) {
            throw Code.FAILED_PRECONDITION.error(
                    "no protobuf on the class path (add com.google.protobuf:protobuf-java)");
        }
        return new ProtobufCodec();
    }

    /** One string as UTF-8, {@code text/plain}. */
    static Codec text() {
        return PlainCodec.TEXT;
    }

    /** One array of bytes as it is, {@code application/octet-stream}. */
    static Codec bytes() {
        return PlainCodec.BYTES;
    }
}
