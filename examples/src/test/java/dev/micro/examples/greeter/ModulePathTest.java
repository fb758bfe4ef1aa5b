package dev.micro.examples.greeter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The class path hides what the module path refuses, and that allows an automatic module, which jlink refuses. */
@Timeout(60)
class ModulePathTest {
    @TempDir
    private Path directory;

    @Test
    void theGreeterServesAndIsCalledOnTheModulePath() throws Exception {
        itGreets(Path.of(System.getProperty("java.home")), "-p", modulePath());
    }

    @Test
    void theGreeterServesAndIsCalledInARuntimeImageOfItsOwn() throws Exception {
        Path image = directory.resolve("image");
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        int status = ToolProvider.findFirst("jlink")
                .orElseThrow()
                .run(
                        out,
                        out,
                        "-p",
                        modulePath(),
                        "--add-modules",
                        "dev.micro.examples,org.slf4j.simple", // the second is found by slf4j, and nobody requires it
                        "--output",
                        image.toString());
        assertEquals(0, status, said.toString());
        itGreets(image);
    }

    private void itGreets(Path javaHome, String... options) throws Exception {
        Process server = java(javaHome, Say.class, options);
        try {
            assertNotNull(server.inputReader().readLine(), "the server said nothing");
            Process client = java(javaHome, Ask.class, options);
            String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals("Hello John", output.strip());
            assertEquals(0, client.waitFor());
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private static String modulePath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(part -> !part.contains("test") && !part.contains("junit"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Process java(Path home, Class<?> program, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin/java").toString());
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED,io.netty.common,io.netty.transport.unix.common");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.add("-Dmicro.registry.directory=" + directory.resolve("registry"));
        command.addAll(List.of(options));
        command.addAll(List.of("-m", "dev.micro.examples/" + program.getName()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
