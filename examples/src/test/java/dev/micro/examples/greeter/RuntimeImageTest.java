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

/** jlink takes explicit modules alone: none of ours may require another. */
@Timeout(120)
class RuntimeImageTest {
    @TempDir
    private Path directory;

    @Test
    void theGreeterServesAndIsCalledInAnImageOfItsOwn() throws Exception {
        Path image = directory.resolve("image");
        long t0 = System.nanoTime();
        link(image);
        System.out.println("linked in " + (System.nanoTime() - t0) / 1000000);
        Process server = java(image, Say.class);
        try {
            assertNotNull(server.inputReader().readLine(), "the server said nothing");
            Process client = java(image, Ask.class);
            String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals("Hello John", output.strip());
            assertEquals(0, client.waitFor());
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private static void link(Path image) {
        String modules = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(part -> !part.contains("test") && !part.contains("junit"))
                .collect(Collectors.joining(File.pathSeparator));
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        int status = ToolProvider.findFirst("jlink")
                .orElseThrow()
                .run(out, out, "-p", modules, "--add-modules", "dev.micro.examples,org.slf4j.simple", "--output", image.toString());
        assertEquals(0, status, said.toString());
    }

    private Process java(Path image, Class<?> program) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(image.resolve("bin/java").toString());
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=io.netty.common");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.add("-Dmicro.registry.directory=" + directory.resolve("registry"));
        command.addAll(List.of("-m", "dev.micro.examples/" + program.getName()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
