package dev.micro.battery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.micro.client.Caller;
import dev.micro.client.Client;
import dev.micro.core.Settings;
import dev.micro.registry.Registry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row F1: a million calls from 64 threads over one pair of processes, each answer checked against its question. */
@Tag("battery")
@Timeout(900)
class ManyCallsTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void noAnswerIsLostDoubledOrMisdelivered(int clients) throws Exception {
        int calls = Scale.of(1_000_000);
        List<Client> open = new ArrayList<>();
        try (Node node = Node.start(directory, "n0");
                Registry registry = Registry.create(Settings.of(Map.of(
                        "registry",
                        "local",
                        "registry.directory",
                        directory.resolve("registry").toString())))) {
            for (int i = 0; i < clients; i++) {
                open.add(Client.builder().registry(registry).build());
            }
            // One payload in 64 is up to 64 KiB, the others up to 1 KiB, so that JSON is not all that is measured.
            try (Load load = new Load(
                    64,
                    "Standard.Echo",
                    calls,
                    100,
                    random -> random % 64 == 0 ? random : random % 1024,
                    open.stream()
                            .map(client -> client.with(options -> options.timeout(java.time.Duration.ofSeconds(30))))
                            .toArray(Caller[]::new))) {
                load.join();
                assertEquals(List.of(), List.copyOf(load.failed));
                assertEquals(List.of(), List.copyOf(load.misrouted));
                assertEquals(calls, load.answered.size());
                List<Long> executed = node.executed();
                assertEquals(calls, executed.size(), "executions");
                assertEquals(load.answered.keySet(), new java.util.HashSet<>(executed));
            }
        } finally {
            open.forEach(Client::close);
        }
    }
}
