package dev.micro.codec;

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
     * Encodes {@code value}, declared as {@code type}; for {@link Parameters} the value is an {@code Object[]} in their
     * order.
     *
     * @throws MicroException INVALID_ARGUMENT, naming the type and what about it cannot be encoded
     */
    Message encode(@Nullable Object value, Type type);

    /**
     * Decodes {@code message} as {@code type}; for {@link Parameters} into an {@code Object[]} in their order.
     *
     * @throws MicroException INVALID_ARGUMENT, naming the type, the place in the body and what was wanted, and nothing
     *     of what the body says
     */
    @Nullable
    Object decode(Message message, Type type);
}
