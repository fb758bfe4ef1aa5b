package dev.micro.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collection;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was wanted in some place of a body, and what was found there: a scalar as it stands, all else by its kind. */
final class JsonMismatch {
    /** Characters of the body in an error: enough to find the value, too few to carry a text away. */
    private static final int SHOWN = 32;

    private static final Map<Class<?>, String> SUCH_AS = Map.ofEntries(
            Map.entry(Instant.class, "2026-12-24T18:30:00Z"),
            Map.entry(Date.class, "2026-12-24T18:30:00Z"),
            Map.entry(Calendar.class, "2026-12-24T18:30:00Z"),
            Map.entry(GregorianCalendar.class, "2026-12-24T18:30:00Z"),
            Map.entry(OffsetDateTime.class, "2026-12-24T18:30:00+01:00"),
            Map.entry(ZonedDateTime.class, "2026-12-24T18:30:00+01:00"),
            Map.entry(LocalDateTime.class, "2026-12-24T18:30:00"),
            Map.entry(LocalDate.class, "2026-12-24"),
            Map.entry(LocalTime.class, "18:30:00"),
            Map.entry(OffsetTime.class, "18:30:00+01:00"),
            Map.entry(YearMonth.class, "2026-12"),
            Map.entry(Year.class, "2026"),
            Map.entry(MonthDay.class, "--12-24"),
            Map.entry(Duration.class, "PT1H30M"),
            Map.entry(Period.class, "P1Y6M"));

    private JsonMismatch() {}

    static String wanted(@Nullable Class<?> target, Type type) {
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
        String suchAs = SUCH_AS.get(target);
        return Names.of(target)
                + (target == byte[].class ? " as base64 text" : suchAs == null ? "" : " such as " + suchAs);
    }

    /** What the parser stands at, which must still be open. */
    static String found(@Nullable Object parser) {
        return parser instanceof JsonParser at && at.currentToken() != null
                ? found(at, at.currentToken())
                : ", found nothing";
    }

    private static String found(JsonParser at, JsonToken token) {
        return switch (token) {
            case START_OBJECT, FIELD_NAME, END_OBJECT -> ", found an object";
            case START_ARRAY, END_ARRAY -> ", found an array";
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL ->
                ", found " + scalar(at, token == JsonToken.VALUE_STRING ? "\"" : "");
            case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> "";
        };
    }

    private static String scalar(JsonParser at, String quote) {
        try {
            return quote + shown(at.getText()) + quote;
        } catch (IOException unreadable) { // a string that does not end
            return "a string";
        }
    }

    /** What a peer sent, as it may stand in a log and on a terminal. */
    static String shown(String text) {
        String start = text.length() > SHOWN ? text.substring(0, SHOWN) : text;
        return start.replaceAll("[\\p{C}\\p{Z}&&[^ ]]", "?") + (text.length() > SHOWN ? "…" : "");
    }
}
