package dev.micro.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationsTest {
    @Test
    void durationsAreReadAsGoWritesThem() {
        assertEquals(Duration.ofSeconds(5), Durations.parse("client.request.timeout", "5s"));
        assertEquals(Duration.ofMillis(500), Durations.parse("client.request.timeout", "500ms"));
        assertEquals(Duration.ofSeconds(90), Durations.parse("client.request.timeout", "1m30s"));
        for (String wrong : new String[] {"5", "s", "5 s", "-5s", "5sx", "x5s"}) {
            MicroException refused =
                    assertThrows(MicroException.class, () -> Durations.parse("client.request.timeout", wrong));
            assertEquals(
                    "client.request.timeout: \"" + wrong + "\" (expected: such as 5s, 500ms or 1m30s)",
                    refused.detail());
        }
    }

    @Test
    void elapsedTimeIsWordedForPeople() {
        assertEquals("0 ms", Durations.elapsed(0));
        assertEquals("340 ms", Durations.elapsed(340_200_000));
        assertEquals("1.2 s", Durations.elapsed(1_210_000_000));
        assertEquals("5 s", Durations.elapsed(5_000_400_000L));
    }

    @Test
    void textReadsAsItWasWritten() {
        for (String text : new String[] {"500ms", "5s", "1m30s", "1h", "1.5s", "0s", "-5s", "-20ms"}) {
            Duration time = text.endsWith("ms")
                    ? Duration.ofMillis(Long.parseLong(text.replace("ms", "")))
                    : Duration.parse("PT" + text);
            assertEquals(text, Durations.text(time));
        }
        assertEquals("2562047788015215h30m7s", Durations.text(Duration.ofSeconds(Long.MAX_VALUE)));
    }

    @Test
    void whatIsOutOfBoundsIsRefusedByNameValueAndBound() {
        assertEquals(Duration.ofSeconds(1), Durations.positive("timeout", Duration.ofSeconds(1)));
        assertEquals("timeout: 0s (expected: > 0)", refusal(() -> Durations.positive("timeout", Duration.ZERO)));
        assertEquals(
                "ttl: 500ms (expected: at least 1s)",
                refusal(() -> Durations.atLeast(Duration.ofSeconds(1), "ttl", Duration.ofMillis(500))));
    }

    @Test
    void aDeadlineHoldsTheLongestTimeThatThereIs() {
        assertEquals(1_000_000, Durations.nanos(Duration.ofMillis(1)));
        assertEquals(Long.MAX_VALUE / 2, Durations.nanos(Duration.ofSeconds(Long.MAX_VALUE)));
    }

    private static String refusal(Runnable wrong) {
        MicroException refused = assertThrows(MicroException.class, wrong::run);
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        return refused.detail();
    }
}
