package dev.micro.benchmarks;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each contender answers each load, for a moment and in one JVM: what is right, not what is fast. */
@Timeout(60)
class ContendersTest {
    private static final int CALLS = 200;
    private static final Payload PAYLOAD = new Payload(89);

    static Stream<Contender> contenders() {
        return Contender.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("contenders")
    void answersCallsThatFollowEachOther(Contender contender) throws Exception {
        assertAnswers(contender, "--mode=async", "--in-flight=128");
    }

    @ParameterizedTest
    @MethodSource("contenders")
    void answersCallersThatWait(Contender contender) throws Exception {
        assertAnswers(contender, "--mode=blocking", "--in-flight=16");
    }

    @ParameterizedTest
    @MethodSource("contenders")
    void answersCallsAtARate(Contender contender) throws Exception {
        assertAnswers(contender, "--mode=async", "--rate=1000");
    }

    private static void assertAnswers(Contender contender, String... options) throws Exception {
        Plan plan = Plan.parse(List.of(options));
        Latencies latencies = new Latencies();
        Histogram took = latencies.take();
        try (Contender.Service service = contender.serve(plan.mode());
                Contender.Caller caller = contender.connect(service.port(), PAYLOAD)) {
            Load load = Load.start(caller, plan, latencies);
            while (took.getTotalCount() < CALLS && latencies.failure() == null) {
                TimeUnit.MILLISECONDS.sleep(50); // looks again until the timeout
                took.add(latencies.take());
            }
            load.stop();
        }
        assertNull(latencies.failure());
        assertTrue(took.getValueAtPercentile(50) > 1000, () -> took.getValueAtPercentile(50) + " ns");
    }
}
