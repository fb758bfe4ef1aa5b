package dev.micro.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How long calls took, and how many failed. For many threads: each writes to one of a few histograms, so that a record
 * neither waits nor allocates.
 */
final class Latencies {
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);
    private static final int STRIPES = 8; // a power of two; more than the cores that write at once

    private final LongAdder messages = new LongAdder();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();
    private volatile AtomicHistogram[] stripes = stripes();

    private static AtomicHistogram[] stripes() {
        AtomicHistogram[] stripes = new AtomicHistogram[STRIPES];
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new AtomicHistogram(LONGEST, 3);
        }
        return stripes;
    }

    /**
     * Notes the end of a call.
     *
     * @param due when it was to start, on {@link System#nanoTime}
     */
    void ended(long due, @Nullable Throwable failure) {
        if (failure == null) {
            long took = Math.max(0, Math.min(LONGEST, System.nanoTime() - due));
            stripes[(int) Thread.currentThread().getId() & (STRIPES - 1)].recordValue(took);
        } else {
            failures.incrementAndGet();
            first.compareAndSet(null, failure);
        }
    }

    /** Notes a message of a stream, whose time nobody measures; or why there is none. */
    void came(@Nullable Throwable failure) {
        if (failure == null) {
            messages.increment();
        } else {
            ended(0, failure);
        }
    }

    /** What ended since the last call of this; messages of streams took no time. */
    Histogram take() {
        AtomicHistogram[] full = stripes;
        stripes = stripes();
        Histogram sum = new Histogram(LONGEST, 3);
        for (AtomicHistogram stripe : full) {
            sum.add(stripe);
        }
        long untimed = messages.sumThenReset();
        if (untimed != 0) {
            sum.recordValueWithCount(0, untimed);
        }
        return sum;
    }

    /** Since the beginning. */
    long failures() {
        return failures.get();
    }

    /** The first of the failures. */
    @Nullable
    Throwable failure() {
        return first.get();
    }
}
