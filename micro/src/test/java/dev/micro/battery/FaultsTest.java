package dev.micro.battery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.client.Client;
import dev.micro.core.Code;
import dev.micro.core.Settings;
import dev.micro.registry.Registry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows B1, B2 and C1 to C3 of the battery: nodes die, and nodes are replaced, under load. */
@Tag("battery")
@Timeout(300)
class FaultsTest {
    /** The row waits four seconds between a kill and the node's return, which is about so many answers. */
    private static final int SOME_SECONDS = 15_000;

    @TempDir
    private Path directory;

    private final List<Node> nodes = new ArrayList<>();
    private Registry registry;
    private Client client;

    @BeforeEach
    void threeNodes() throws Exception {
        for (int i = 0; i < 3; i++) {
            nodes.add(Node.start(directory, "n" + i));
        }
        registry = Registry.create(Settings.of(Map.of(
                "registry",
                "local",
                "registry.directory",
                directory.resolve("registry").toString())));
        client = Client.builder().registry(registry).build();
    }

    @AfterEach
    void endAll() {
        client.close();
        registry.close();
        nodes.forEach(Node::close);
    }

    @Test
    void everyIdempotentCallSucceedsWhileNodesAreKilled() throws Exception {
        try (Load load = new Load(32, "Standard.Again", Long.MAX_VALUE, 2000, random -> 128, client)) {
            for (int round = 0; round < 3; round++) {
                load.awaitBalance(3);
                nodes.get(round).kill();
                load.awaitAnswers(SOME_SECONDS);
                nodes.set(round, Node.start(directory, "n" + round));
            }
            load.awaitAnswers(3000);
            load.stop();
            assertEquals(List.of(), List.copyOf(load.failed));
            assertEquals(List.of(), List.copyOf(load.misrouted));
            assertTrue(load.longestMillis.get() <= 1300, "longest call: " + load.longestMillis.get() + " ms");
        }
    }

    @Test
    void noPlainCallIsExecutedTwiceWhileNodesAreKilled() throws Exception {
        try (Load load = new Load(32, "Standard.Echo", Long.MAX_VALUE, 2000, random -> 128, client)) {
            for (int round = 0; round < 3; round++) {
                load.awaitBalance(3);
                nodes.get(round).kill();
                load.awaitAnswers(SOME_SECONDS);
                nodes.set(round, Node.start(directory, "n" + round));
            }
            load.stop();
            // The row says 16 a kill, half of the callers; what is in flight on one of three that balance by latency
            // varies: we
            // saw 11 to 21 a kill, and 33 to 50 in three.
            assertTrue(load.failed.size() <= 3 * 20, () -> load.failed.size() + " failed: " + load.failed.peek());
            assertEquals(
                    Set.of(),
                    load.failed.stream()
                            .filter(failure -> failure.code() != Code.UNAVAILABLE)
                            .collect(Collectors.toSet()));
            List<Long> executed = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                executed.addAll(nodes.get(i).executed());
            }
            Set<Long> once = new HashSet<>(executed);
            assertEquals(once.size(), executed.size(), "executions of more than once");
            assertTrue(once.containsAll(load.answered.keySet()), "an answer without an execution");
        }
    }

    @Test
    void aRollingRestartFailsNoPlainCallWithoutRetries() throws Exception {
        int calls = Scale.of(400_000);
        try (Load load = new Load(
                32, "Standard.Echo", Long.MAX_VALUE, 2000, random -> 128, client.with(options -> options.retries(0)))) {
            while (load.answered.size() < calls) {
                for (int i = 0; i < 3; i++) {
                    load.awaitAnswers(2000);
                    nodes.get(i).terminate();
                    nodes.set(i, Node.start(directory, "n" + i));
                }
            }
            load.stop();
            assertEquals(List.of(), List.copyOf(load.failed));
            assertEquals(List.of(), List.copyOf(load.misrouted));
        }
    }
}
