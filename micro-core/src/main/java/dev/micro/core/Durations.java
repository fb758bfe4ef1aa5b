package dev.micro.core;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as settings and errors write them, {@code 1m30s}, and as deadlines count them. */
public final class Durations {
    private static final Pattern PART = Pattern.compile("\\G([0-9]{1,9})(ms|s|m|h)");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofNanos(Long.MAX_VALUE / 2);

    private Durations() {}

    /**
     * Reads Go's notation, {@code 500ms}, {@code 1m30s}.
     *
     * @param name what {@code text} was given as, for the error
     * @throws MicroException INVALID_ARGUMENT for anything else
     */
    public static Duration parse(String name, String text) {
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        int end = 0;
        while (part.find()) {
            long count = Long.parseLong(part.group(1));
            sum = sum.plus(
                    switch (part.group(2)) {
                        case "ms" -> Duration.ofMillis(count);
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        default -> Duration.ofHours(count);
                    });
            end = part.end();
        }
        if (end == 0 || end < text.length()) {
            throw Code.INVALID_ARGUMENT.error(name + ": \"" + text + "\" (expected: such as 5s, 500ms or 1m30s)");
        }
        return sum;
    }

    /** The value, when it is not less; else throws INVALID_ARGUMENT with {@code name}, value and bound. */
    public static Duration atLeast(Duration least, String name, Duration value) {
        if (value.compareTo(least) < 0) {
            throw Code.INVALID_ARGUMENT.error(name + ": " + text(value) + " (expected: at least " + text(least) + ")");
        }
        return value;
    }

    /** The value, when it is more than zero; else throws INVALID_ARGUMENT with {@code name} and value. */
    public static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw Code.INVALID_ARGUMENT.error(name + ": " + text(value) + " (expected: > 0)");
        }
        return value;
    }

    /** Its nanoseconds; the most that a deadline can hold, 146 years, when it is longer. */
    public static long nanos(Duration time) {
        return time.compareTo(MOST) > 0 ? MOST.toNanos() : time.toNanos();
    }

    /** As a setting would say it: {@code 500ms}, {@code 1m30s}, {@code -5s}. */
    public static String text(Duration time) {
        return time.compareTo(SECOND) < 0 && time.compareTo(SECOND.negated()) > 0 && time.toMillis() != 0
                ? time.toMillis() + "ms"
                : time.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }

    /** As a sentence would: {@code 340 ms}, {@code 1.2 s}, {@code 5 s}. */
    public static String elapsed(long nanos) {
        long millis = (nanos + 500_000) / 1_000_000;
        if (millis < 1000) {
            return millis + " ms";
        }
        String seconds = String.format(Locale.ROOT, "%.1f", millis / 1000.0);
        return (seconds.endsWith(".0") ? seconds.substring(0, seconds.length() - 2) : seconds) + " s";
    }
}
