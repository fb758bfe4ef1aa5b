package dev.micro.server;

import dev.micro.core.Code;
import java.time.Duration;
import java.util.Locale;

/** Durations as people write them. */
final class Durations {
    private Durations() {}

    /** {@code 30s}, {@code 1m30s}, {@code -5s}. */
    static String text(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    static Duration atLeast(Duration least, String name, Duration value) {
        if (value.compareTo(least) < 0) {
            throw Code.INVALID_ARGUMENT.error(
                    name + ": " + text(value) + " (expected: at least " + text(least) + ")");
        }
        return value;
    }
}
