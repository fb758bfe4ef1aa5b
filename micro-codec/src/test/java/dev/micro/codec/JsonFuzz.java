package dev.micro.codec;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * JSON that a fuzzer thinks of, read as a type that its first byte says: it is refused as an argument that does not fit, or
 * what was read can be written, and is the same when it is read again.
 */
public final class JsonFuzz {
    private static final Codec JSON = Codec.json();
    private static final List<Type> TYPES = List.of(
            Order.class,
            new TypeRef<Map<String, List<Order>>>() {}.type(),
            new Parameters(List.of("order", "count", "when"), List.of(Order.class, int.class, Instant.class)),
            Json.class,
            new TypeRef<List<Object>>() {}.type(),
            Object.class,
            Parameters.NONE);

    private JsonFuzz() {}

    /** All that a record may hold. */
    private record Order(
            long id,
            int count,
            double price,
            boolean paid,
            @Nullable String note,
            @Nullable Line first,
            @Nullable List<Line> lines,
            @Nullable Map<String, Optional<Line>> named,
            Optional<String> maybe,
            OptionalLong many,
            @Nullable Set<DayOfWeek> days,
            @Nullable Json raw,
            @Nullable Times times,
            @Nullable Order inner) {}

    private record Line(
            short size, char letter, byte flags, float weight, BigDecimal cost, BigInteger number, UUID key) {}

    private record Times(
            Instant at, Duration length, LocalDate day, LocalDateTime local, OffsetDateTime there, DayOfWeek on) {}

    /** One run; a fuzzer calls this. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Type type = TYPES.get((input[0] & 0xFF) % TYPES.size());
        Object value;
        try {
            value = JSON.decode(Message.of(Arrays.copyOfRange(input, 1, input.length)), type);
        } catch (MicroException refused) {
            if (refused.code() != Code.INVALID_ARGUMENT) {
                throw new AssertionError("refused as " + refused.code(), refused);
            }
            return;
        }
        Message written = JSON.encode(value, type);
        Object again = JSON.decode(written, type);
        if (!Objects.deepEquals(value, again)) {
            throw new AssertionError(value + " is " + again + " when it was written as " + written.text());
        }
    }
}
