package dev.micro.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void grpcIsMeasuredAsItIsBestInEachMode() {
        assertEquals("grpc-direct", Plan.parse(List.of()).against());
        assertEquals("grpc-default", Plan.parse(List.of("--mode=blocking")).against());
    }

    @Test
    void whatIsGivenIsTaken() {
        Plan plan = Plan.parse(List.of("--contenders=netty,grpc-default", "--against=netty", "--in-flight=64"));
        assertEquals(List.of("netty", "grpc-default"), plan.contenders());
        assertEquals("netty", plan.against());
        assertEquals("async, 64 in flight, payload of 89 bytes", plan.title());
        assertEquals(
                "blocking, open loop at 500 calls/s, at most 128 at once, payload of 89 bytes",
                Plan.parse(List.of("--mode=blocking", "--rate=500")).title());
    }

    @Test
    void whatIsWrongIsNamedWithWhatWasWanted() {
        assertRefused("--in-flight=0 (expected: 1 to 100000)", "--in-flight=0");
        assertRefused("--rounds=many (expected: 1 to 1000)", "--rounds=many");
        assertRefused("--mode=lazy (expected: one of [async, blocking, stream-down, stream-up])", "--mode=lazy");
        assertRefused("\"fast\" (expected: --name=value)", "fast");
        assertRefused(
                "--against=netty (expected: one of [grpc-direct])", "--contenders=grpc-direct", "--against=netty");
        assertRefused(
                "no option --round (has: contenders, against, mode, in-flight, rate, size, rounds, seconds, warmup,"
                        + " jvm)",
                "--round=3");
    }

    private static void assertRefused(String message, String... options) {
        List<String> all = List.of(options);
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> Plan.parse(all))
                        .getMessage());
    }
}
