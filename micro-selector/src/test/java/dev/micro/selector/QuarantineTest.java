package dev.micro.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QuarantineTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long START = Long.MAX_VALUE - SECOND / 2; // so that the clock wraps on the way

    private final Quarantine quarantine = new Quarantine(START);
    private long now = START;

    @Test
    void threeTimeoutsInARowAreTooMany() {
        assertEquals(3, until(Quarantine.TIMEOUT));
    }

    @Test
    void fiveFailuresInARowAreTooMany() {
        assertEquals(5, until(Quarantine.FAILURE));
    }

    @Test
    void anAnswerBetweenThemBeginsTheCountAnew() {
        for (int i = 0; i < 100; i++) {
            quarantine.failed(i % 5 == 4 ? 0 : Quarantine.FAILURE, now);
            if (i % 4 == 3) {
                assertFalse(quarantine.answered(now));
            }
            assertTrue(quarantine.enter(now));
        }
    }

    @Test
    void theFirstFailureAfterAnAnswerIsTold() {
        assertTrue(quarantine.failed(Quarantine.FAILURE, now));
        assertFalse(quarantine.failed(Quarantine.FAILURE, now));
        quarantine.answered(now);
        assertTrue(quarantine.failed(Quarantine.FAILURE, now));
        until(Quarantine.FAILURE);
        assertFalse(quarantine.failed(Quarantine.FAILURE, now));
    }

    @Test
    void afterASecondOneProbeEnters() {
        until(Quarantine.TIMEOUT);
        now += SECOND - 1;
        assertFalse(quarantine.open(now));
        assertFalse(quarantine.enter(now));
        now++;
        assertTrue(quarantine.open(now));
        assertTrue(quarantine.enter(now));
        assertFalse(quarantine.open(now));
        assertFalse(quarantine.enter(now));
    }

    @Test
    void anAnsweredProbeBringsItBackAtOnce() {
        probe();
        assertTrue(quarantine.answered(now));
        assertTrue(quarantine.enter(now));
        assertTrue(quarantine.enter(now));
    }

    @Test
    void aFailedProbeMeansASecondMore() {
        probe();
        quarantine.failed(Quarantine.FAILURE, now);
        now += SECOND - 1;
        assertFalse(quarantine.enter(now));
        now++;
        assertTrue(quarantine.enter(now));
    }

    @Test
    void aProbeThatWasGivenUpIsFollowedByAnotherWithinASecond() {
        probe();
        quarantine.gaveUp(now);
        assertFalse(quarantine.enter(now));
        now += SECOND;
        assertTrue(quarantine.enter(now));
    }

    @Test
    void aProbeThatNeverEndsMakesRoomAfterTenSeconds() {
        probe();
        now += 10 * SECOND - 1;
        assertFalse(quarantine.enter(now));
        now++;
        assertTrue(quarantine.enter(now));
    }

    @Test
    void giveUpsOfOtherCallsDoNotShortenTheSecond() {
        until(Quarantine.TIMEOUT);
        quarantine.gaveUp(now);
        now += SECOND - 1;
        assertFalse(quarantine.enter(now));
    }

    @Test
    void callsFromBeforeTheReturnAreOutlived() {
        assertFalse(quarantine.outlived(now - 1000 * SECOND));
        probe();
        assertFalse(quarantine.outlived(now - SECOND));
        quarantine.answered(now);
        assertTrue(quarantine.outlived(now - 1));
        assertFalse(quarantine.outlived(now));
    }

    /** How many failures it takes. */
    private int until(int weight) {
        int failures = 0;
        while (quarantine.open(now)) {
            quarantine.failed(weight, now);
            failures++;
        }
        return failures;
    }

    private void probe() {
        until(Quarantine.TIMEOUT);
        now += SECOND;
        assertTrue(quarantine.enter(now));
    }
}
