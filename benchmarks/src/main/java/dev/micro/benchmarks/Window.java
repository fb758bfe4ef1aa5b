package dev.micro.benchmarks;

import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * What a client saw within a window.
 *
 * @param nanos how long it was open
 * @param calls that ended well in it
 * @param failures since the client began
 * @param median of the calls' times, in nanoseconds, as are the next ones
 */
record Window(long nanos, long calls, long failures, long median, long p99, long p999, long longest) {
    static Window of(long nanos, Histogram took, long failures) {
        return new Window(
                nanos,
                took.getTotalCount(),
                failures,
                took.getValueAtPercentile(50),
                took.getValueAtPercentile(99),
                took.getValueAtPercentile(99.9),
                took.getMaxValue());
    }

    double rate() {
        return calls * 1e9 / nanos;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return nanos + " " + calls + " " + failures + " " + median + " " + p99 + " " + p999 + " " + longest;
    }

    static Window parse(String line) {
        long[] n = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
        return new Window(n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
    }
}
