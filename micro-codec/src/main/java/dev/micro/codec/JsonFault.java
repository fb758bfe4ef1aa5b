package dev.micro.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What went wrong with JSON, in our words: Jackson's quote the body. */
final class JsonFault {
    /** Bytes of a body in one line in which a value is found without being told its column. */
    private static final int SHORT = 200;

    /** Steps of a path that are told: a cycle would be told a hundred times. */
    private static final int STEPS = 8;

    private JsonFault() {}

    /** The error for {@code thrown} while a {@code type} was read from {@code body}, whose parser is still open. */
    static MicroException reading(Type type, Exception thrown, byte[] body) {
        Throwable cause = innermost(thrown);
        if (cause instanceof MicroException said) {
            return said;
        }
        MicroException error =
                Code.INVALID_ARGUMENT.error(where(type, thrown, location(cause, body)) + ": " + unread(cause, type));
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
        MicroException error = Code.INVALID_ARGUMENT.error(where(type, thrown, "") + ": " + unwritten(cause, type));
        // At the end of a cycle stand hundreds of Jackson's own frames, and none that says more.
        return cause instanceof StreamConstraintsException ? error : error.causedBy(cause);
    }

    private static String unread(Throwable cause, Type type) {
        if (cause instanceof StreamConstraintsException limit) {
            return beyond(limit.getOriginalMessage());
        }
        if (cause instanceof InputCoercionException number) {
            return "wanted " + JsonMismatch.wanted(number.getTargetType(), type)
                    + JsonMismatch.found(number.getProcessor()) + ", out of its range";
        }
        if (cause instanceof StreamReadException syntax) {
            return syntax.getOriginalMessage().startsWith("Duplicate") ? "two members of one name" : "malformed JSON";
        }
        if (cause instanceof InvalidDefinitionException definition) {
            return raw(definition.getType(), type) + " has no constructor that JSON can use";
        }
        if (cause instanceof MismatchedInputException mismatch) {
            return "wanted " + JsonMismatch.wanted(mismatch.getTargetType(), type)
                    + JsonMismatch.found(mismatch.getProcessor());
        }
        return cause instanceof JacksonException
                ? "not a value of this type"
                : "refused by its constructor, or a setter";
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

    /** The type, the path of members and elements in it, and the location. */
    private static String where(Type type, Throwable thrown, String location) {
        String path = thrown instanceof JsonMappingException mapping ? path(mapping.getPath()) : "";
        String separator = path.isEmpty() || location.isEmpty() ? "" : ", ";
        String place = path + separator + location;
        return Names.of(type) + (place.isEmpty() ? "" : " at " + place);
    }

    /** Members and elements, from the outside. A map's keys are data and stay out. */
    private static String path(List<JsonMappingException.Reference> steps) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : steps.subList(0, Math.min(STEPS, steps.size()))) {
            String name = step.getFieldName();
            if (name == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(isMap(step.getFrom()) ? "*" : name);
            }
        }
        return path.append(steps.size() > STEPS ? "…" : "").toString();
    }

    /** Line and column, where they help: of what is no JSON, and of a value in a body that is not seen at a glance. */
    private static String location(Throwable cause, byte[] body) {
        JsonLocation at = cause instanceof JacksonException said ? said.getLocation() : null;
        boolean value = cause instanceof JsonMappingException || cause instanceof InputCoercionException;
        if (at == null || at.getLineNr() < 1 || (value && isShort(body))) {
            return "";
        }
        return "line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static boolean isShort(byte[] body) {
        return body.length <= SHORT && new String(body, UTF_8).strip().indexOf('\n') < 0;
    }

    private static boolean isMap(Object from) {
        return from instanceof Map || (from instanceof Class<?> c && Map.class.isAssignableFrom(c));
    }

    private static String raw(@Nullable JavaType known, Type otherwise) {
        return Names.of(known == null ? otherwise : known.getRawClass());
    }
}
