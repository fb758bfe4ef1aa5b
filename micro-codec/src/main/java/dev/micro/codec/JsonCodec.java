package dev.micro.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.micro.core.Code;
import dev.micro.core.Message;
import java.io.IOException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Records, classes with getters, collections, java.time and raw {@link Json}. A class is written as what the value is,
 * any other type as it is declared, so that its elements' types are known.
 */
final class JsonCodec implements Codec {
    static final String CONTENT_TYPE = "application/json";

    private static final Message NO_MEMBERS = Message.of(new byte[] {'{', '}'});

    private final ObjectMapper mapper = JsonRules.mapper();
    private final PerType<ObjectReader> readers = new PerType<>(type -> mapper.readerFor(mapper.constructType(type)));
    private final PerType<ObjectWriter> writers = new PerType<>(
            type -> type instanceof Class ? mapper.writer() : mapper.writerFor(mapper.constructType(type)));
    private final PerType<JsonParameters> parameters =
            new PerType<>(type -> new JsonParameters((Parameters) type, mapper));

    @Override
    public String contentType() {
        return CONTENT_TYPE;
    }

    @Override
    public boolean handles(Type type) {
        return !Protobuf.isPartOf(type);
    }

    @Override
    public @Nullable Class<?> closed(Type type) {
        return Reach.closed(type, ObjectMapper.class.getModule());
    }

    @Override
    public Message encode(@Nullable Object value, Type type) {
        try {
            if (value instanceof Json json) {
                return Message.of(Utf8.encode(json.text(), type));
            }
            if (!(type instanceof Parameters several)) {
                return Message.of(writers.of(type).writeValueAsBytes(value));
            }
            if (several.names().isEmpty()) {
                return NO_MEMBERS;
            }
            if (value instanceof Object[] values
                    && values.length == several.names().size()) {
                return Message.of(mapper.writeValueAsBytes(parameters.of(type).object(values)));
            }
        } catch (IOException | RuntimeException e) {
            throw JsonFault.writing(type, e);
        }
        throw Code.INVALID_ARGUMENT.error(Names.of(type) + ": "
                + (value == null ? "null" : Names.of(value.getClass())) + " (expected: Object[] of "
                + ((Parameters) type).names().size() + ")");
    }

    @Override
    public @Nullable Object decode(Message message, Type type) {
        byte[] bytes = message.read(taken -> taken);
        if (bytes.length == 0) {
            if (type instanceof Parameters several && several.names().isEmpty()) {
                return new Object[0];
            }
            throw Code.INVALID_ARGUMENT.error(Names.of(type) + ": no body (expected: a JSON value)");
        }
        if (type == Json.class) {
            return JsonRules.json(bytes);
        }
        Utf8.check(bytes, type);
        try (JsonParser parser = new FiniteParser(mapper.getFactory().createParser(bytes))) {
            return read(parser, type, bytes);
        } catch (IOException e) {
            throw JsonFault.reading(type, e, bytes);
        }
    }

    private @Nullable Object read(JsonParser parser, Type type, byte[] body) {
        try {
            Object value = type instanceof Parameters
                    ? parameters.of(type).read(parser)
                    : readers.of(type).readValue(parser);
            JsonRules.end(parser);
            return value;
        } catch (IOException | RuntimeException e) { // here and not where the parser is closed: errors show its value
            throw JsonFault.reading(type, e, body);
        }
    }
}
