package dev.micro.codec;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What went wrong with JSON, in our words: Jackson's quote the body. */
final class JsonFault {
    private JsonFault() {}

    /** The error for {@code thrown} while a {@code type} was read. */
    static MicroException reading(Type type, Exception thrown) {
        Throwable cause = innermost(thrown);
        if (cause instanceof MicroException said) {
            return said;
        }
        MicroException error = Code.INVALID_ARGUMENT.error(where(type, thrown) + ": " + unread(cause, type));
        // Jackson's other exceptions hold what the body says, and so does what lies behind them.
        return cause instanceof InvalidDefinitionException || !(cause instanceof JacksonException)
                ? error.causedBy(cause)
                : error;
    }

    /** The error for {@code thrown} while a {@code type} was written. */
    static MicroException writing(Type type, Exception thrown) {
        Throwable cause = innermost(thrown);
        if (cause instanceof MicroException said) {
            return said;
        }
        return Code.INVALID_ARGUMENT
                .error(where(type, thrown) + ": " + unwritten(cause, type))
                .causedBy(cause);
    }

    private static String unread(Throwable cause, Type type) {
        if (cause instanceof StreamConstraintsException limit) {
            return beyond(limit.getOriginalMessage());
        }
        if (cause instanceof InputCoercionException number) {
            return "wanted " + wanted(number.getTargetType(), type) + ", found a number out of its range";
        }
        if (cause instanceof StreamReadException syntax) {
            return syntax.getOriginalMessage().startsWith("Duplicate") ? "two members of one name" : "malformed JSON";
        }
        if (cause instanceof InvalidDefinitionException definition) {
            return raw(definition.getType(), type) + " has no constructor that JSON can use";
        }
        if (cause instanceof MismatchedInputException mismatch) {
            return "wanted " + wanted(mismatch.getTargetType(), type) + found(mismatch);
        }
        return cause instanceof JacksonException
                ? "not a value of this type"
                : "refused with " + Names.of(cause.getClass());
    }

    /** Which limit it was, by how Jackson begins to say so. */
    private static String beyond(String said) {
        if (said.startsWith("Number")) {
            return "a number of more than " + JsonRules.NUMBER + " characters (write it as a string)";
        }
        if (said.startsWith("Name")) {
            return "a member's name of more than " + JsonRules.NAME + " characters";
        }
        return "deeper than " + JsonRules.DEPTH + " levels";
    }

    private static String unwritten(Throwable cause, Type type) {
        if (cause instanceof StreamConstraintsException) {
            return "deeper than " + JsonRules.DEPTH + " levels, or a cycle";
        }
        if (cause instanceof InvalidDefinitionException definition) {
            return raw(definition.getType(), type) + " has nothing that JSON can show (expected: a record, or getters)";
        }
        return cause instanceof JacksonException
                ? "a value that JSON cannot hold"
                : "failed with " + Names.of(cause.getClass());
    }

    /** The exception that says what happened, out of those that only say where. */
    private static Throwable innermost(Throwable thrown) {
        Throwable cause = thrown;
        for (int wraps = 0; wraps < 100; wraps++) { // causes can run in a circle
            Throwable inner = cause.getCause();
            boolean wrapper =
                    cause.getClass() == JsonMappingException.class || cause instanceof ValueInstantiationException;
            if (inner == null || !wrapper) {
                break;
            }
            cause = inner;
        }
        return cause;
    }

    /** The type, the path of members and elements in it, line and column. A map's keys are data and stay out. */
    private static String where(Type type, Throwable thrown) {
        StringBuilder where = new StringBuilder(Names.of(type));
        String separator = " at ";
        if (thrown instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            where.append(separator);
            int start = where.length();
            for (JsonMappingException.Reference step : mapping.getPath()) {
                String name = step.getFieldName();
                if (name == null) {
                    where.append('[').append(step.getIndex()).append(']');
                } else {
                    where.append(where.length() == start ? "" : ".").append(isMap(step.getFrom()) ? "*" : name);
                }
            }
            separator = ", ";
        }
        JsonLocation location = innermost(thrown) instanceof JacksonException said ? said.getLocation() : null;
        if (location != null && location.getLineNr() > 0) {
            where.append(separator).append("line ").append(location.getLineNr());
            where.append(", column ").append(location.getColumnNr());
        }
        return where.toString();
    }

    private static boolean isMap(Object from) {
        return from instanceof Map || (from instanceof Class<?> c && Map.class.isAssignableFrom(c));
    }

    private static String wanted(@Nullable Class<?> target, Type type) {
        if (target == null) {
            return Names.of(type);
        }
        if (target.isEnum()) {
            return Arrays.stream(target.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name())
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        if (Map.class.isAssignableFrom(target) || target == Object.class) {
            return "an object";
        }
        if (Collection.class.isAssignableFrom(target)) {
            return "an array";
        }
        boolean text = target == byte[].class;
        boolean time = Temporal.class.isAssignableFrom(target) || target == Duration.class;
        return Names.of(target) + (text ? " as base64 text" : time ? " as ISO 8601 text" : "");
    }

    private static String found(MismatchedInputException mismatch) {
        JsonToken token = mismatch.getProcessor() instanceof JsonParser parser ? parser.currentToken() : null;
        if (token == null) {
            return ", found nothing";
        }
        return switch (token) {
            case START_OBJECT, FIELD_NAME, END_OBJECT -> ", found an object";
            case START_ARRAY, END_ARRAY -> ", found an array";
            case VALUE_STRING -> ", found a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> ", found a number";
            case VALUE_TRUE, VALUE_FALSE -> ", found a boolean";
            case VALUE_NULL -> ", found null";
            case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> "";
        };
    }

    private static String raw(@Nullable JavaType known, Type otherwise) {
        return Names.of(known == null ? otherwise : known.getRawClass());
    }
}
