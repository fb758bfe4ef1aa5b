package dev.micro.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PeakEwmaTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1000 * MS;
    /** The cost is kept as a float: seven digits. */
    private static final double DIGITS = 1e-6;

    private final PeakEwma cost = new PeakEwma();

    @Test
    void nothingIsKnownBeforeTheFirstSample() {
        assertCost(0, 5 * SECOND);
    }

    @Test
    void aHigherLatencyCountsAtOnce() {
        cost.observe(10 * MS, 0);
        cost.observe(250 * MS, MS);
        assertCost(250e6, MS);
    }

    @Test
    void aLowerOneWeighsByTheTimeSinceTheLast() {
        cost.observe(100 * MS, 0);
        cost.observe(20 * MS, 100 * MS);
        // 100 ms * e^-0.1 + 20 ms * (1 - e^-0.1)
        assertCost(92_386_993.443, 100 * MS);
        cost.observe(20 * MS, 1100 * MS);
        // 92.387 ms * e^-1 + 20 ms * (1 - e^-1)
        assertCost(46_629_686.696, 1100 * MS);
    }

    @Test
    void withoutCallsItFallsByEInASecond() {
        cost.observe(100 * MS, 0);
        assertCost(36_787_944.117, SECOND);
        assertCost(13_533_528.324, 2 * SECOND);
        assertCost(100e6, 0);
    }

    @Test
    void readingChangesNothing() {
        cost.observe(100 * MS, 0);
        for (int i = 0; i < 1000; i++) {
            cost.at(i * MS);
        }
        assertCost(36_787_944.117, SECOND);
    }

    @Test
    void aFailureCostsDoubleAndAMillisecondAtLeast() {
        cost.penalize(1000, 0);
        assertCost(1e6, 0);
        cost.penalize(1000, 0);
        assertCost(2e6, 0);
        cost.penalize(5 * SECOND, 0);
        assertCost(4e6, 0);
    }

    @Test
    void aFailureOfWhichNothingIsKnownCostsItsTime() {
        cost.penalize(5 * SECOND, 0);
        assertCost(5e9, 0);
    }

    @Test
    void afterABadTimeItIsAsItWasBefore() {
        cost.observe(10 * MS, 0);
        cost.remember(0);
        cost.penalize(0, 0);
        cost.penalize(0, 0);
        cost.restore(4 * SECOND, SECOND);
        assertCost(10e6, SECOND);
    }

    @Test
    void afterABadTimeItIsAsGoodAsTheFirstAnswer() {
        cost.observe(10 * MS, 0);
        cost.remember(0);
        cost.penalize(0, 0);
        cost.restore(2 * MS, SECOND);
        assertCost(2e6, SECOND);
    }

    @Test
    void afterABadTimeWithoutABeforeItIsWhatTheAnswerTook() {
        cost.remember(0);
        cost.penalize(5 * SECOND, 0);
        cost.restore(3 * MS, SECOND);
        assertCost(3e6, SECOND);
    }

    @Test
    void nothingCostsMoreThanTenSeconds() {
        cost.observe(3600 * SECOND, 0);
        assertCost(10e9, 0);
        cost.penalize(1000, 0);
        assertCost(10e9, 0);
    }

    @Test
    void aClockThatBeginsBelowZeroAndWrapsIsNoMatter() {
        cost.observe(100 * MS, -500 * MS);
        assertCost(36_787_944.117, 500 * MS);
        PeakEwma old = new PeakEwma();
        long nearWrap = (1L << 31) * MS - 500 * MS;
        old.observe(100 * MS, nearWrap);
        assertEquals(36_787_944.117, old.at(nearWrap + SECOND), 36e6 * DIGITS);
    }

    @Test
    void aReaderBehindTheLastSampleSeesItWhole() {
        cost.observe(100 * MS, 10 * SECOND);
        assertCost(100e6, 9 * SECOND);
    }

    private void assertCost(double nanos, long now) {
        assertEquals(nanos, cost.at(now), nanos * DIGITS);
    }
}
