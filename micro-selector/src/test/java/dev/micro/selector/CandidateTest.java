package dev.micro.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateTest {
    private static final long MS = 1_000_000;

    private long now;
    private final SimulatedNode node = new SimulatedNode(Map.of(), () -> now);

    @Test
    void loadIsCostTimesTheCallsThereWouldBe() {
        node.latency = 10 * MS;
        node.call();
        assertEquals(10e6, node.load());
        node.began(now);
        node.began(now);
        assertEquals(30e6, node.load());
        node.end();
        node.end();
        now += 1_000 * MS;
        assertEquals(10e6 / Math.E, node.load(), 10);
    }

    @Test
    void aNodeThatOwesAnAnswerCostsAtLeastItsSilence() {
        node.latency = 2 * MS;
        node.call();
        node.began(now);
        node.began(now);
        now += 50 * MS;
        assertEquals(3 * 50e6, node.load(), 3);
        node.end();
        assertTrue(node.load() < 2 * 2.1e6, () -> "load " + node.load());
    }

    @Test
    void aNewNodeIsTriedOnceAndThenLeftAloneUntilItAnswered() {
        assertEquals(0, node.load());
        node.began(now);
        assertEquals((Long.MAX_VALUE >> 16) + 1, node.load());
        node.latency = 10 * MS;
        node.end();
        assertEquals(10e6, node.load());
    }

    @Test
    void weightDividesTheLoad() {
        SimulatedNode heavy = new SimulatedNode(Map.of("weight", "400"), () -> now);
        heavy.latency = 10 * MS;
        heavy.call();
        assertEquals(400, heavy.weight());
        assertEquals(2.5e6, heavy.load());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1001", "99999999999", "1.5", "heavy", "١٢", " 7"})
    void aWeightThatIsNoneCountsAsAHundred(String weight) {
        assertEquals(100, new SimulatedNode(Map.of("weight", weight), () -> now).weight());
        assertEquals(100, node.weight());
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"UNAVAILABLE", "RESOURCE_EXHAUSTED"})
    void fiveFailuresInARowSetItAside(Code code) {
        node.failure = code;
        assertEquals(5, callsUntilAside());
    }

    @Test
    void threeTimeoutsInARowSetItAside() {
        node.failure = Code.DEADLINE_EXCEEDED;
        assertEquals(3, callsUntilAside());
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED", "CANCELLED"})
    void anyOtherErrorIsAnAnswer(Code code) {
        node.latency = 3 * MS;
        for (int i = 0; i < 100; i++) {
            node.failure = i % 5 == 4 ? code : Code.UNAVAILABLE;
            node.call();
            assertTrue(node.ready());
        }
    }

    @Test
    void aCancelledCallSaysNothing() {
        node.latency = 10 * MS;
        node.call();
        node.failure = Code.CANCELLED;
        node.latency = 5_000 * MS;
        node.call();
        assertEquals(10e6, node.load());
        node.failure = Code.UNAVAILABLE;
        for (int i = 0; i < 4; i++) {
            node.call();
        }
        node.failure = Code.CANCELLED;
        node.call();
        assertTrue(node.ready());
        node.failure = Code.UNAVAILABLE;
        node.call();
        assertFalse(node.ready());
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"UNAVAILABLE", "RESOURCE_EXHAUSTED", "INTERNAL", "UNKNOWN"})
    void failingFastRaisesTheLoad(Code code) {
        node.latency = 10 * MS;
        node.call();
        node.failure = code;
        node.latency = 1000;
        node.call();
        assertEquals(20e6, node.load());
    }

    @Test
    void aProbeIsWorthACallAndItsAnswerEndsTheBadTime() {
        node.latency = 2 * MS;
        node.call();
        node.latency = 5_000 * MS;
        node.failure = Code.DEADLINE_EXCEEDED;
        callsUntilAside();
        now += 1_000 * MS;
        assertEquals(0, node.load());
        assertTrue(node.admit());
        assertFalse(node.admit());
        node.latency = 4_000 * MS; // it hung until now
        node.failure = null;
        node.call();
        assertTrue(node.admit());
        assertTrue(node.admit());
        assertEquals(2e6, node.load());
        node.call(); // and one that hung as well
        assertEquals(2e6, node.load());
    }

    @Test
    void aStreamCostsTheTimeToItsHeadAndIsPendingUntilItsEnd() {
        node.began(now);
        now += 10 * MS;
        node.streaming(now - 10 * MS);
        assertEquals(1, node.pending());
        assertEquals(20e6, node.load());
        node.streamed(now, null);
        assertEquals(0, node.pending());
        assertEquals(10e6, node.load());
    }

    @Test
    void aStreamOwesNoSignOfLifeAndWhoOwesAnAnswerBesideItDoes() {
        node.latency = 10 * MS;
        node.call();
        node.began(now);
        node.streaming(now);
        now += 3_600_000 * MS;
        assertEquals(0, node.load(), "an idle stream keeps no call away");
        node.call();
        node.began(now);
        now += 50 * MS;
        assertEquals(3 * 50e6, node.load(), 3);
        node.end();
        node.streamed(now, null);
        assertEquals(0, node.pending());
    }

    @Test
    void fiveStreamsThatBreakInARowSetItAsideAndOtherEndsSayNothing() {
        for (int i = 0; i < 30; i++) {
            node.began(now);
            node.streaming(now);
        }
        for (Code code : Code.values()) {
            if (code != Code.UNAVAILABLE) {
                node.streamed(now, code.error("simulated"));
            }
        }
        int broken = 0;
        while (node.ready()) {
            node.streamed(now, Code.UNAVAILABLE.error("simulated"));
            broken++;
        }
        assertEquals(5, broken);
        now += 1_000 * MS;
        assertTrue(node.admit());
        node.began(now);
        node.streaming(now); // the probe: its head is an answer
        assertTrue(node.ready());
        node.streamed(now - 1_000 * MS, Code.UNAVAILABLE.error("one that began in the bad time"));
        assertTrue(node.ready());
    }

    private int callsUntilAside() {
        int calls = 0;
        while (node.ready()) {
            node.call();
            calls++;
        }
        return calls;
    }
}
