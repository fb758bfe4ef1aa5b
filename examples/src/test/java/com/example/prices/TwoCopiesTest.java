package com.example.prices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/getting-started.md has its reader do, with processes. */
@Timeout(60)
class TwoCopiesTest {
    @TempDir
    private Path directory;

    @Test
    void twoCopiesTakeTurnsAndTheOneThatIsLeftGoesOn() throws Exception {
        Process one = serving();
        Process other = serving();
        try {
            assertEquals(List.of(2L, 2L), askedOf(one, other, "tea", "cake", "tea", "cake"));
            one.destroy(); // SIGTERM
            assertEquals(143, one.waitFor());
            assertEquals(List.of(0L, 2L), askedOf(one, other, "tea", "cake"));
        } finally {
            one.destroyForcibly();
            other.destroyForcibly();
        }
    }

    /** How many of the answers are the one's, and how many the other's. */
    private List<Long> askedOf(Process one, Process other, String... things) throws Exception {
        Process client = java(Buy.class, things);
        List<String> lines = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertEquals(0, client.waitFor(), () -> lines.toString());
        assertEquals(things.length, lines.size(), () -> lines.toString());
        return List.of(saidBy(one, lines), saidBy(other, lines));
    }

    private static long saidBy(Process process, List<String> lines) {
        return lines.stream()
                .filter(line -> line.endsWith(" cents, says process " + process.pid()))
                .count();
    }

    private Process serving() throws Exception {
        Process process = java(Prices.class);
        assertNotNull(process.inputReader().readLine(), "the service said nothing");
        return process;
    }

    private Process java(Class<?> program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Dmicro.registry.directory=" + directory.resolve("registry"),
                "-Dmicro.selector=roundrobin",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
