package dev.micro.transport;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.core.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TransportOptionsTest {
    private static final TransportOptions NONE = TransportOptions.of(Settings.of(Map.of()));

    private static final List<Function<TransportOptions, Number>> NUMBERS = List.of(
            TransportOptions::maxMessage,
            TransportOptions::maxStreams,
            TransportOptions::streamWindow,
            TransportOptions::connectionWindow,
            TransportOptions::maxWaiting,
            TransportOptions::maxConnections,
            TransportOptions::maxConnectionsPerHost,
            TransportOptions::backlog,
            TransportOptions::budget,
            TransportOptions::writeBuffer);

    private static final List<Function<TransportOptions, Duration>> TIMES = List.of(
            TransportOptions::dialTimeout,
            TransportOptions::redialPause,
            TransportOptions::greetingTimeout,
            TransportOptions::bodyTimeout,
            TransportOptions::writeTimeout,
            TransportOptions::streamStall,
            TransportOptions::clientKeepAlive,
            TransportOptions::clientPongTimeout,
            TransportOptions::clientIdle,
            TransportOptions::serverKeepAlive,
            TransportOptions::serverPongTimeout,
            TransportOptions::serverIdle);

    private static void assertOptions(TransportOptions options, LongStream numbers, LongStream millis) {
        assertEquals(
                numbers.boxed().toList(),
                NUMBERS.stream()
                        .map(number -> number.apply(options).longValue())
                        .toList());
        assertEquals(
                millis.mapToObj(Duration::ofMillis).toList(),
                TIMES.stream().map(time -> time.apply(options)).toList());
    }

    @Test
    void whatNobodySaysIsAsTheDefaultsTableHasIt() {
        assertOptions(
                NONE,
                LongStream.of(
                        4 * 1024 * 1024,
                        1024,
                        256 * 1024,
                        4 * 1024 * 1024,
                        8192,
                        OpenFiles.most(10_000),
                        1000,
                        1024,
                        0,
                        64 * 1024),
                LongStream.of(
                        3000, 1500, 10_000, 15_000, 60_000, 60_000, 10_000, 5000, 30_000, 60_000, 20_000, 300_000));
    }

    @Test
    void allMayBeSetAndEachLeavesTheOthers() {
        assertOptions(
                NONE.maxMessage(1024)
                        .maxStreams(2)
                        .streamWindow(1025)
                        .connectionWindow(1026)
                        .maxWaiting(3)
                        .maxConnections(4)
                        .maxConnectionsPerHost(5)
                        .backlog(6)
                        .budget(1L << 32)
                        .writeBuffer(1027)
                        .dialTimeout(ofMillis(1))
                        .redialPause(ofMillis(2))
                        .greetingTimeout(ofMillis(3))
                        .bodyTimeout(ofMillis(4))
                        .writeTimeout(ofMillis(5))
                        .streamStall(ofMillis(11))
                        .clientKeepAlive(ofMillis(6))
                        .clientPongTimeout(ofMillis(7))
                        .clientIdle(ofMillis(8))
                        .serverKeepAlive(ofMillis(9))
                        .serverPongTimeout(ofMillis(10))
                        .serverIdle(ofHours(1)),
                LongStream.of(1024, 2, 1025, 1026, 3, 4, 5, 6, 1L << 32, 1027),
                LongStream.of(1, 2, 3, 4, 5, 11, 6, 7, 8, 9, 10, 3_600_000));
    }

    @Test
    void settingsAreReadAndCodeWinsOverThem() {
        TransportOptions options = TransportOptions.of(
                Settings.of(Map.of("transport.max-message", "2048", "transport.dial-timeout", "250ms")));
        assertEquals(2048, options.maxMessage());
        assertEquals(4096, options.maxMessage(4096).maxMessage());
        assertEquals(ofMillis(250), options.dialTimeout());
        assertEquals(ofSeconds(2), options.dialTimeout(ofSeconds(2)).dialTimeout());
    }

    @Test
    void whatIsOutOfRangeInCodeIsRefusedAtOnce() {
        refused("maxMessage: 0 (expected: 1024 to 1073741824)", options -> options.maxMessage(0));
        refused("streamWindow: 1023 (expected: 1024 to 1073741824)", options -> options.streamWindow(1023));
        refused("maxStreams: -1 (expected: 1 to 1048576)", options -> options.maxStreams(-1));
        refused("dialTimeout: -5s (expected: 1ms to 1h)", options -> options.dialTimeout(ofSeconds(-5)));
        refused("serverIdle: 2h (expected: 1ms to 1h)", options -> options.serverIdle(ofHours(2)));
        refused(
                "bodyTimeout: 2562047788015215h30m7s (expected: 1ms to 1h)",
                options -> options.bodyTimeout(ofSeconds(Long.MAX_VALUE)));
    }

    private static void refused(String words, UnaryOperator<TransportOptions> options) {
        MicroException refused = assertThrows(MicroException.class, () -> options.apply(NONE));
        assertEquals("INVALID_ARGUMENT: " + words, refused.getMessage());
    }

    @Test
    void whatIsOutOfRangeAmongSettingsIsRefusedByNameWhenTheTransportIsMade() {
        for (String wrong : List.of("0", "-1", "1e3", "99999999999", "many", "9".repeat(30))) {
            refusedSetting("transport.max-streams", wrong, "1 to 1048576");
        }
        for (String wrong : List.of("0s", "2h", "999999999h")) {
            refusedSetting("transport.server-idle", wrong, "1ms to 1h");
        }
        for (String wrong : List.of("-1s", "5", "5 s", "soon")) {
            refusedSetting("transport.server-idle", wrong, "such as 5s, 500ms or 1m30s");
        }
    }

    private static void refusedSetting(String name, String wrong, String expected) {
        Settings settings = Settings.of(Map.of("transport", "native", name, wrong));
        MicroException refused = assertThrows(MicroException.class, () -> Transport.create(settings));
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        assertEquals(name + ": \"" + wrong + "\" (expected: " + expected + ")", refused.detail());
    }

    @Test
    void connectionsAreAsManyAsFilesAllow() {
        assertEquals(10_000, OpenFiles.most(10_000, "Max open files            1048576     1048576     files\n"));
        assertEquals(816, OpenFiles.most(10_000, "x\nMax open files            1024         4096     files\n"));
        assertEquals(10_000, OpenFiles.most(10_000, "Max open files            unlimited    unlimited\n"));
        assertEquals(10_000, OpenFiles.most(10_000, "something else"));
    }
}
