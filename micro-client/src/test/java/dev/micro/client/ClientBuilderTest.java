package dev.micro.client;

import static dev.micro.client.Town.GREETER;
import static dev.micro.client.Town.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.MicroException;
import dev.micro.core.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientBuilderTest {
    private final Town town = new Town();

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void timeoutAndRetriesAreSettings() {
        town.ghost(4711);
        Settings settings = Settings.of(Map.of("client.request.timeout", "700ms", "client.retries", "0"));
        try (Client client = town.builder().settings(settings).build()) {
            MicroException down = assertThrows(MicroException.class, () -> call(client));
            assertTrue(down.detail().contains(": 1 attempt in "), down.detail());
        }
        town.registry.put(GREETER);
        Town.House node = town.node(request -> json("{}"));
        try (Client client = town.builder().settings(settings).build()) {
            call(client);
            assertTrue(remaining(node) <= Duration.ofMillis(700).toNanos());
        }
    }

    @Test
    void whatIsGivenInCodeWinsOverSettings() {
        Town.House node = town.node(request -> json("{}"));
        Settings settings = Settings.of(Map.of("client.request.timeout", "1ms"));
        try (Client client = town.builder()
                .settings(settings)
                .timeout(Duration.ofMinutes(2))
                .retries(1)
                .build()) {
            call(client);
        }
        assertTrue(remaining(node) > Duration.ofMinutes(1).toNanos());
    }

    @Test
    void badValuesAreRefusedWithTheirName() {
        refused(
                "client.request.timeout: \"soon\" (expected: such as 5s, 500ms or 1m30s)",
                "client.request.timeout",
                "soon");
        refused("timeout: 0s (expected: > 0)", "client.request.timeout", "0s");
        refused("client.retries: \"many\" (expected: 0 to 10)", "client.retries", "many");
        refused("retries: 11 (expected: 0 to 10)", "client.retries", "11");
        assertEquals(
                "timeout: -1s (expected: > 0)",
                assertThrows(MicroException.class, () -> Client.builder().timeout(Duration.ofSeconds(-1)))
                        .detail());
    }

    @Test
    void viewsAndHandlersCannotCloseTheClient() {
        Caller view = town.client.with(options -> options);
        assertFalse(view instanceof AutoCloseable);
    }

    private void refused(String detail, String setting, String value) {
        ClientBuilder builder = town.builder().settings(Settings.of(Map.of(setting, value)));
        assertEquals(detail, assertThrows(MicroException.class, builder::build).detail());
    }

    private static long remaining(Town.House node) {
        return node.asked.get(0).context().remaining();
    }

    private static void call(Caller caller) {
        CompletableFuture<Void> call = caller.callAsync(GREETER, "Say.Hi", null, Void.class);
        try {
            call.join();
        } catch (RuntimeException failed) {
            throw MicroException.of(failed);
        }
    }
}
