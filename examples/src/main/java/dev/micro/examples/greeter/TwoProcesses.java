package dev.micro.examples.greeter;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the greeter as it is used: {@link Say} in one JVM, {@link Ask} in another. Ends as the client ended. */
public final class TwoProcesses {
    private TwoProcesses() {}

    /** Takes no arguments. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Process server =
                java(Say.class).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        int status;
        try (BufferedReader lines = server.inputReader()) {
            System.out.println(lines.readLine()); // it serves when it says so
            status = java(Ask.class).inheritIO().start().waitFor();
        } finally {
            server.destroy(); // as Ctrl-C would: it takes itself out of the registry first
            server.waitFor();
        }
        System.exit(status);
    }

    private static ProcessBuilder java(Class<?> program) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) { // which warn when Netty loads what it is built on
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        return new ProcessBuilder(command);
    }
}
