package dev.micro.transport;

import dev.micro.core.Code;
import dev.micro.core.Durations;
import dev.micro.core.MicroException;
import dev.micro.core.Settings;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * One of the {@link TransportOptions}, said in code or among the settings. A length of time is a number of milliseconds.
 *
 * @param option what it is called in code
 * @param key what it is called among the settings
 * @param time whether it is a length of time
 * @param least the smallest it may be
 * @param most the largest it may be
 */
record Setting(String option, String key, boolean time, long least, long most) {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    static Setting number(String option, String key, long least, long most) {
        return new Setting(option, key, false, least, most);
    }

    /** From a millisecond to an hour. */
    static Setting time(String option, String key) {
        return new Setting(option, key, true, 1, Duration.ofHours(1).toMillis());
    }

    /** These settings with this one among them. */
    Settings set(Settings settings, long value) {
        if (value < least || value > most) {
            throw refused(option, words(value));
        }
        return settings.with(key, Long.toString(value));
    }

    /** These settings with this one among them. */
    Settings set(Settings settings, Duration value) {
        if (value.compareTo(Duration.ofMillis(least)) < 0 || value.compareTo(Duration.ofMillis(most)) > 0) {
            throw refused(option, Durations.text(value));
        }
        return settings.with(key, value.toMillis() + "ms");
    }

    /** What the settings say, else {@code otherwise}. */
    long in(Settings settings, long otherwise) {
        String text = settings.get(key);
        if (text == null) {
            return otherwise;
        }
        long value = parsed(text);
        if (value < least || value > most) {
            throw refused(key, '"' + text + '"');
        }
        return value;
    }

    /** A number, or a length of time in milliseconds; -1 for what should be a number and is none. */
    private long parsed(String text) {
        if (time) {
            return Durations.parse(key, text).toMillis();
        }
        return NUMBER.matcher(text).matches() ? Long.parseLong(text) : -1;
    }

    private MicroException refused(String name, String value) {
        return Code.INVALID_ARGUMENT.error(
                name + ": " + value + " (expected: " + words(least) + " to " + words(most) + ")");
    }

    private String words(long value) {
        return time ? Durations.text(Duration.ofMillis(value)) : Long.toString(value);
    }
}
