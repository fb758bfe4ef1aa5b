package dev.micro.battery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.micro.client.Client;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;

/** A process that reads a server stream that never pauses, when it is told to. */
final class OtherReader implements AutoCloseable {
    private final Process process;
    private final BufferedReader said;

    OtherReader(Path directory, int messages, int size) throws IOException {
        process = Node.java(
                directory,
                "reader",
                OtherReader.class,
                List.of("-Xmx256m", "-Dio.netty.leakDetection.level=disabled"),
                directory.toString(),
                "" + messages,
                "" + size);
        said = process.inputReader();
    }

    /** The inside. */
    public static void main(String[] args) throws Exception {
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        try (Client client = Node.client(Path.of(args[0]))) {
            while (told.readLine() != null) {
                List<Reading> readings =
                        Reading.start(1, client, Integer.parseInt(args[1]), Integer.parseInt(args[2]), 0);
                System.out.println("reads");
                told.readLine();
                readings.get(0).close();
                System.out.println("pauses");
            }
        }
    }

    void read() throws IOException {
        tell("reads");
    }

    void pause() throws IOException {
        tell("pauses");
    }

    private void tell(String answer) throws IOException {
        process.outputWriter().write("\n");
        process.outputWriter().flush();
        String line = said.readLine();
        if (!answer.equals(line)) {
            throw new IllegalStateException("the other reader says " + line + " (expected: " + answer + ")");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
