package dev.micro.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    private static Sample sample(long calls, long cpu) {
        Window window = new Window(1_000_000_000, calls, 0, 100_000, 200_000, 300_000, 400_000);
        return new Sample(
                window,
                new Usage(cpu, calls * 50, 1, 10, 0, 3 << 20),
                new Usage(cpu, calls * 30, 1, 20, 0, 5 << 20),
                0);
    }

    @Test
    void ratiosAreTakenWithinEachRound() {
        Plan plan = Plan.parse(List.of("--contenders=netty,grpc-direct", "--rounds=3"));
        Map<String, List<Sample>> turns = new LinkedHashMap<>();
        turns.put("netty", List.of(sample(4_000_000, 1), sample(1_000_000, 1), sample(9_000_000, 1)));
        turns.put("grpc-direct", List.of(sample(1_000_000, 1), sample(500_000, 1), sample(3_000_000, 1)));
        String table = new Table(plan, turns).toString();
        assertTrue(table.contains("| netty | 3.00 (2.00 to 4.00) | 0.333 (0.250 to 0.500) | 1.000"), table);
    }

    @Test
    void costsArePerCall() {
        Plan plan = Plan.parse(List.of("--contenders=netty", "--rounds=1"));
        String table = new Table(plan, Map.of("netty", List.of(sample(2_000_000, 1_000_000_000)))).toString();
        assertTrue(
                table.contains(
                        "| netty | 2,000,000 | 100 | 200 | 300 | 0.50 + 0.50 | 50 + 30 | 1.0 + 2.0 | 3.0 + 5.0 to 3.0 + 5.0 |"),
                table);
    }

    @Test
    void ofStreamsThereAreNoLatencies() {
        Plan plan = Plan.parse(List.of("--mode=stream-down", "--contenders=micro", "--rounds=1"));
        String table = new Table(plan, Map.of("micro", List.of(sample(2_000_000, 1_000_000_000)))).toString();
        assertTrue(table.contains("| median of 1 | messages/s | CPU s per million,"), table);
        assertTrue(table.contains("| micro | 2,000,000 | 0.50 + 0.50 | 50 + 30 |"), table);
    }
}
