package dev.micro.client;

import dev.micro.core.Code;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write and read them. */
final class Durations {
    private static final Pattern PART = Pattern.compile("\\G([0-9]{1,9})(ms|s|m|h)");

    private Durations() {}

    /** Reads Go's notation, {@code 500ms}, {@code 1m30s}, for the setting of that name. */
    static Duration parse(String setting, String text) {
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
            throw Code.INVALID_ARGUMENT.error(setting + ": \"" + text + "\" (expected: such as 5s, 500ms or 1m30s)");
        }
        return sum;
    }

    /** As a setting would say it: {@code -5s}, {@code 1.5s}, {@code 1h}. */
    static String words(Duration time) {
        return time.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }

    /** As a sentence would: {@code 340 ms}, {@code 1.2 s}, {@code 5 s}. */
    static String elapsed(long nanos) {
        long millis = (nanos + 500_000) / 1_000_000;
        if (millis < 1000) {
            return millis + " ms";
        }
        String seconds = String.format(Locale.ROOT, "%.1f", millis / 1000.0);
        return (seconds.endsWith(".0") ? seconds.substring(0, seconds.length() - 2) : seconds) + " s";
    }
}
