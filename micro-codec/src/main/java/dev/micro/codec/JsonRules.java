package dev.micro.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.DefaultCacheProvider;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.OptionalLong;

/** What JSON we take and give: limits, and which of Jackson's liberties are taken back. */
final class JsonRules {
    /** Levels of objects and arrays, read and written; written, it is also how a cycle ends. */
    static final int DEPTH = 100;

    /** Characters of a number. */
    static final int NUMBER = 100;

    /** The exponent of a decimal, either way. */
    static final int EXPONENT = 1_000;

    /** Characters of a member's name. */
    static final int NAME = 1_024;

    private static final JsonFactory TOKENS = factory();

    private JsonRules() {}

    /** Our JSON at the level of tokens. */
    static JsonFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH)
                        .maxNumberLength(NUMBER)
                        .maxNameLength(NAME)
                        .maxStringLength(Integer.MAX_VALUE) // the message is bounded already, by who carries it
                        .build())
                .streamWriteConstraints(
                        StreamWriteConstraints.builder().maxNestingDepth(DEPTH).build())
                .recyclerPool(JsonBuffers.POOL)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                .disable(StreamReadFeature.CLEAR_CURRENT_TOKEN_ON_CLOSE) // errors name the token
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .disable(JsonFactory.Feature.CHARSET_DETECTION) // JSON that travels is UTF-8
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES) // they are the peer's choice
                .build();
    }

    /** Our JSON at the level of objects. */
    static ObjectMapper mapper() {
        return JsonMapper.builder(factory())
                // A cache of its own, so that the classes in it go with the codec; the global one would keep them.
                .typeFactory(TypeFactory.defaultInstance()
                        .withCache(DefaultCacheProvider.defaultInstance().forTypeFactory()))
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .addModule(JsonRaw.module())
                .addModule(new SimpleModule("micro.scalars").setDeserializerModifier(new JsonScalars()))
                // Of class names on the wire none is allowed, even where a type's annotation asks for them.
                .polymorphicTypeValidator(
                        BasicPolymorphicTypeValidator.builder().build())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(SerializationFeature.FAIL_ON_SELF_REFERENCES) // the depth ends every cycle, this one too
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfigDefaults(JsonRules::nothingFromEmptiness)
                .withCoercionConfig(LogicalType.Textual, JsonRules::textFromStringsOnly)
                .withCoercionConfig(char.class, JsonRules::textFromStringsOnly)
                .withCoercionConfig(OptionalLong.class, JsonRules::integerFromString)
                .withCoercionConfig(long.class, JsonRules::integerFromString)
                .withCoercionConfig(Long.class, JsonRules::integerFromString)
                .build();
    }

    /** The one JSON value that {@code bytes} are, checked by these rules. */
    static Json json(byte[] bytes) {
        String text = Utf8.decode(bytes, Json.class);
        try (JsonParser parser = TOKENS.createParser(bytes)) {
            if (parser.nextToken() == null) {
                throw MismatchedInputException.from(parser, Json.class, "");
            }
            parser.skipChildren();
            end(parser);
            return new Json(text.strip());
        } catch (IOException | RuntimeException e) {
            throw JsonFault.reading(Json.class, e, bytes);
        }
    }

    /** Refuses what stands behind the value that was read. */
    static void end(JsonParser parser) throws IOException {
        if (parser.nextToken() != null) {
            throw new JsonParseException(parser, "");
        }
    }

    private static void nothingFromEmptiness(MutableCoercionConfig config) {
        config.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.EmptyArray, CoercionAction.Fail);
    }

    private static void textFromStringsOnly(MutableCoercionConfig config) {
        config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
    }

    /** Protobuf and Go write 64-bit integers as strings, since a double cannot hold them all. */
    private static void integerFromString(MutableCoercionConfig config) {
        config.setCoercion(CoercionInputShape.String, CoercionAction.TryConvert);
    }
}
