package dev.micro.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Generated protobuf messages. No parameters at all are a message without fields, so that a method without parameters
 * answers who sends {@code google.protobuf.Empty}.
 */
final class ProtobufCodec implements Codec {
    static final String CONTENT_TYPE = "application/protobuf";

    private static final ClassValue<Optional<Parser<?>>> PARSERS = new ClassValue<>() {
        @Override
        protected Optional<Parser<?>> computeValue(Class<?> type) {
            return parser(type);
        }
    };

    @Override
    public String contentType() {
        return CONTENT_TYPE;
    }

    @Override
    public boolean handles(Type type) {
        return nothing(type) || (Protobuf.isMessage(type) && parserOf(type).isPresent());
    }

    @Override
    public Message encode(@Nullable Object value, Type type) {
        if (value instanceof MessageLite message) {
            return Message.of(message.toByteArray());
        }
        if (nothing(type)) {
            return Message.EMPTY;
        }
        throw refused(type, value == null ? "null" : Names.of(value.getClass()));
    }

    @Override
    public Object decode(Message message, Type type) {
        if (nothing(type)) {
            return new Object[0];
        }
        Parser<?> parser = parserOf(type).orElseThrow(() -> refused(type, Names.of(type)));
        try {
            return message.read(parser::parseFrom);
        } catch (InvalidProtocolBufferException e) {
            throw Code.INVALID_ARGUMENT
                    .error(Names.of(type) + ": " + message.size() + " bytes that are no protobuf message of this type")
                    .causedBy(e);
        }
    }

    private static boolean nothing(Type type) {
        return type instanceof Parameters parameters && parameters.names().isEmpty();
    }

    private static Optional<Parser<?>> parserOf(Type type) {
        return type instanceof Class<?> known ? PARSERS.get(known) : Optional.empty();
    }

    private static Optional<Parser<?>> parser(Class<?> type) {
        try {
            return type.getMethod("getDefaultInstance").invoke(null) instanceof MessageLite message
                    ? Optional.of(message.getParserForType())
                    : Optional.empty();
        } catch (ReflectiveOperationException | NullPointerException notGenerated) {
            return Optional.empty();
        }
    }

    private static MicroException refused(Type type, String found) {
        return Code.INVALID_ARGUMENT.error(
                Names.of(type) + " as " + CONTENT_TYPE + ": " + found + " (expected: a generated protobuf message)");
    }
}
