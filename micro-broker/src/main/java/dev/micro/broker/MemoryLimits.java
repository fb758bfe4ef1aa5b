package dev.micro.broker;

import dev.micro.core.Durations;
import dev.micro.core.Settings;
import java.time.Duration;

/**
 * What the memory broker takes, and for how long it waits.
 *
 * @param message the longest body, in bytes
 * @param events how many events a subscriber or a queue may owe acknowledgements for
 * @param bytes how much they may be together, metadata included
 * @param attempts how often an event is handled until it is given up
 * @param pause before the second attempt; twice as long before each later one, up to {@link #LONGEST_PAUSE}
 * @param acknowledgement how long an attempt may take
 * @param grace how long close() waits
 */
record MemoryLimits(
        int message, int events, int bytes, int attempts, Duration pause, Duration acknowledgement, Duration grace) {
    static final MemoryLimits USUAL = new MemoryLimits(
            4 << 20, 1024, 8 << 20, 5, Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofSeconds(30));

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** The limits that {@code settings} name, and those of {@link #USUAL}. */
    static MemoryLimits of(Settings settings) {
        return new MemoryLimits(
                settings.number("broker.max-message", USUAL.message, 1024, 1 << 30),
                settings.number("broker.max-events", USUAL.events, 1, 1 << 20),
                settings.number("broker.max-bytes", USUAL.bytes, 1024, 1 << 30),
                settings.number("broker.attempts", USUAL.attempts, 1, 100),
                USUAL.pause,
                Durations.positive("broker.ack-wait", time(settings, "broker.ack-wait", USUAL.acknowledgement)),
                time(settings, "broker.grace", USUAL.grace));
    }

    private static Duration time(Settings settings, String name, Duration otherwise) {
        String text = settings.get(name);
        return text == null ? otherwise : Durations.parse(name, text);
    }

    /** How long an event waits that failed so many times, once at least. */
    Duration pauseAfter(int failures) {
        Duration doubled = pause.multipliedBy(1L << Math.min(failures - 1, 20));
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
}
