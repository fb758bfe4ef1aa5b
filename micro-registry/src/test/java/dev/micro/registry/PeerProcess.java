package dev.micro.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link LocalPeer} that runs. */
final class PeerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final String first;

    private PeerProcess(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().remove("XDG_RUNTIME_DIR");
        process = builder.start();
        out = process.inputReader(UTF_8);
        first = line();
    }

    static PeerProcess start(Path directory) throws IOException {
        return start(List.of(), System.getProperty("java.class.path"), directory.toString(), "locks");
    }

    /** One that is started by {@code prefix}, with this class path and these arguments, options of Java first. */
    static PeerProcess start(List<String> prefix, String classPath, String... args) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath));
        List.of(args).stream().filter(arg -> arg.startsWith("-D")).forEach(command::add);
        command.add(LocalPeer.class.getName());
        List.of(args).stream().filter(arg -> !arg.startsWith("-D")).forEach(command::add);
        return new PeerProcess(command);
    }

    /** Where it looks, or why it may not. */
    String first() {
        return first;
    }

    String ask(String command) throws IOException {
        say(command);
        return line();
    }

    void say(String command) throws IOException {
        process.getOutputStream().write((command + "\n").getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    /** Sends it a signal, by name. */
    void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        assertTrue(kill.waitFor(10, TimeUnit.SECONDS) && kill.exitValue() == 0);
    }

    /** As kill -9; returns when it is dead. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    void await() throws InterruptedException {
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    }

    @Override
    public void close() {
        kill();
    }

    private String line() throws IOException {
        String line = out.readLine();
        assertNotNull(line, "it ended without an answer");
        return line;
    }
}
