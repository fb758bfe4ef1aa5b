package dev.micro.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PairTest {
    @Test
    void aTurnTellsWhatTwoProcessesDidAndUsed() throws Exception {
        List<String> options = List.of("--in-flight=8", "--jvm=-Xmx64m");
        try (Pair pair = Pair.start("netty", Plan.parse(options), options)) {
            Sample sample = pair.turn(1);
            while (sample.window().calls() == 0) {
                sample = pair.turn(1); // the first call takes seconds where many want the processor
            }
            assertTrue(sample.window().nanos() >= 1_000_000_000, sample.toString());
            assertTrue(sample.client().cpu() > 0 && sample.server().cpu() > 0, sample.toString());
            assertTrue(sample.client().allocated() > 0 && sample.server().allocated() > 0, sample.toString());
        }
    }
}
