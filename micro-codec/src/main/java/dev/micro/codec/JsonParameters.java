package dev.micro.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import dev.micro.core.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads and writes the values of some {@link Parameters} as the members of one object. */
final class JsonParameters {
    private static final Map<Class<?>, Object> EMPTY = Map.of(
            Optional.class, Optional.empty(),
            OptionalInt.class, OptionalInt.empty(),
            OptionalLong.class, OptionalLong.empty(),
            OptionalDouble.class, OptionalDouble.empty());
    private static final Object MISSING = new Object();
    /** Names in an error. */
    private static final int TOLD = 5;

    private final List<String> names;
    private final List<JavaType> types;
    private final List<ObjectReader> readers;
    private final Map<String, Integer> places = new HashMap<>();
    private final @Nullable Object[] absent;

    JsonParameters(Parameters parameters, ObjectMapper mapper) {
        names = parameters.names();
        types = parameters.types().stream().map(mapper::constructType).toList();
        readers = types.stream().map(mapper::readerFor).toList();
        names.forEach(name -> places.put(name, places.size()));
        absent = types.stream()
                .map(type -> EMPTY.getOrDefault(type.getRawClass(), MISSING))
                .toArray();
    }

    /**
     * Reads an object. A member that is no parameter is passed over; a parameter without a member is null or empty. It is
     * refused when it is a primitive, or no Optional while some member is no parameter: then a name is mistyped, and
     * else left out as protobuf and Go leave out what is empty. Where there are no parameters, anything is taken.
     */
    @Nullable
    Object[] read(JsonParser parser) throws IOException {
        @Nullable Object[] values = absent.clone();
        JsonToken first = parser.nextToken();
        if (values.length == 0) {
            parser.skipChildren();
            return values;
        }
        if (first != JsonToken.START_OBJECT) {
            throw MismatchedInputException.from(parser, Map.class, "");
        }
        List<String> unknown = new ArrayList<>(0);
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            Integer place = places.get(name);
            parser.nextToken();
            if (place == null) {
                parser.skipChildren();
                if (unknown.size() <= TOLD) {
                    unknown.add(name);
                }
            } else {
                values[place] = read(place, parser);
            }
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] == MISSING) {
                values[i] = missing(i, unknown);
            }
        }
        return values;
    }

    private @Nullable Object missing(int place, List<String> unknown) {
        if (unknown.isEmpty() && !types.get(place).isPrimitive()) {
            return null;
        }
        String found = unknown.stream().limit(TOLD).map(JsonMismatch::shown).collect(Collectors.joining(", "));
        throw Code.INVALID_ARGUMENT.error("no \"" + names.get(place) + "\" (expected: "
                + Names.of(types.get(place).getRawClass()) + (found.isEmpty() ? "" : "; found: " + found)
                + (unknown.size() > TOLD ? " and more" : "") + ")");
    }

    private @Nullable Object read(int place, JsonParser parser) throws IOException {
        try {
            return readers.get(place).readValue(parser);
        } catch (IOException | RuntimeException e) {
            throw JsonMappingException.wrapWithPath(e, this, names.get(place));
        }
    }

    /** What Jackson writes as an object of these values. */
    JsonSerializable object(@Nullable Object[] values) {
        return new JsonSerializable.Base() {
            @Override
            public void serialize(JsonGenerator generator, SerializerProvider provider) throws IOException {
                generator.writeStartObject();
                for (int i = 0; i < values.length; i++) {
                    generator.writeFieldName(names.get(i));
                    write(i, values[i], generator, provider);
                }
                generator.writeEndObject();
            }

            @Override
            public void serializeWithType(JsonGenerator generator, SerializerProvider provider, TypeSerializer ignored)
                    throws IOException {
                serialize(generator, provider);
            }
        };
    }

    private void write(int place, @Nullable Object value, JsonGenerator generator, SerializerProvider provider)
            throws IOException {
        try {
            if (value == null) {
                provider.defaultSerializeNull(generator);
            } else if (types.get(place).hasGenericTypes()) {
                provider.findTypedValueSerializer(types.get(place), true, null).serialize(value, generator, provider);
            } else {
                provider.findTypedValueSerializer(value.getClass(), true, null).serialize(value, generator, provider);
            }
        } catch (IOException | RuntimeException e) {
            throw JsonMappingException.wrapWithPath(e, this, names.get(place));
        }
    }
}
