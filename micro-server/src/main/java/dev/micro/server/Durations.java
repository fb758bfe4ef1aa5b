package dev.micro.server;

import dev.micro.core.Code;
import java.time.Duration;
import java.util.Locale;

/** Durations as people write them. */
final class Durations {
    private Durations() {}

    /** {@code 30s}, {@code 1m30s}, {@code -5s}, {@code 500ms}. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis != 0 && Math.abs(millis) < 1000
                ? millis + "ms"
                : duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    /** Its nanoseconds; the most that there are when it is longer than 146 years, which a deadline can hold. */
    static long nanos(Duration duration) {
        Duration most = Duration.ofNanos(Long.MAX_VALUE / 2);
        return duration.compareTo(most) > 0 ? most.toNanos() : duration.toNanos();
    }

    static Duration atLeast(Duration least, String name, Duration value) {
        if (value.compareTo(least) < 0) {
            throw Code.INVALID_ARGUMENT.error(name + ": " + text(value) + " (expected: at least " + text(least) + ")");
        }
        return value;
    }
}
