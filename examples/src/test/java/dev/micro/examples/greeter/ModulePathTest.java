package dev.micro.examples.greeter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The class path hides what the module path refuses. */
@Timeout(60)
class ModulePathTest {
    @TempDir
    private Path directory;

    @Test
    void theGreeterServesAndIsCalledOnTheModulePath() throws Exception {
        Process server = java(Say.class);
        try {
            assertNotNull(server.inputReader().readLine(), "the server said nothing");
            Process client = java(Ask.class);
            String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals("Hello John", output.strip());
            assertEquals(0, client.waitFor());
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private Process java(Class<?> program) throws Exception {
        String modules = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(part -> !part.contains("test") && !part.contains("junit"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED,io.netty.common,io.netty.transport.unix.common");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.add("-Dmicro.registry.directory=" + directory.resolve("registry"));
        command.addAll(List.of("-p", modules, "-m", "dev.micro.examples/" + program.getName()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
