package dev.micro.battery;

import dev.micro.Micro;
import dev.micro.MicroBuilder;
import dev.micro.client.Client;
import dev.micro.core.Settings;
import dev.micro.core.contract.Gates;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that serves {@link Standard}, from the outside; its main method is the inside. */
final class Node implements AutoCloseable {
    static final String SERVICE = "battery.standard";

    /** A property of nodes whose times are measured: what watches for blocked event loops takes its time as well. */
    static final String UNWATCHED = "-Dblocking.watch=false";

    private final Process process;
    private final Path log;
    private final Path executed;

    private Node(Process process, Path log, Path executed) {
        this.process = process;
        this.log = log;
        this.executed = executed;
    }

    /** Starts one, and returns when it serves. */
    static Node start(Path directory, String name, String... properties) throws IOException {
        Path executed = directory.resolve(name + ".executed");
        List<String> options = new ArrayList<>(List.of(properties));
        Process process = java(directory, name, Node.class, options, name, executed.toString());
        Path log = log(directory, name);
        BufferedReader lines = process.inputReader();
        String line = lines.readLine();
        if (line == null) {
            throw new IOException(name + " did not start:\n" + Files.readString(log));
        }
        return new Node(process, log, executed);
    }

    /** Starts one and signals it after so many milliseconds, wherever it is by then; returns when it has ended. */
    static void startAndSignalAfter(Path directory, String name, int millis) throws Exception {
        Process process = java(
                directory,
                name,
                Node.class,
                List.of(),
                name,
                directory.resolve(name).toString());
        process.waitFor(millis, TimeUnit.MILLISECONDS);
        process.destroy();
        if (!process.waitFor(31, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(name + " did not end");
        }
    }

    /** Starts a program of ours that finds others in the same directory. */
    static Process java(Path directory, String name, Class<?> program) throws IOException {
        return java(directory, name, program, List.of());
    }

    /** Starts it with these flags of the JVM and arguments. */
    static Process java(Path directory, String name, Class<?> program, List<String> options, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-Dio.netty.leakDetection.level=paranoid"));
        command.addAll(Gates.flags());
        command.add("-Dmicro.registry.directory=" + directory.resolve("registry"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(log(directory, name).toFile()))
                .start();
    }

    private static Path log(Path directory, String name) {
        return directory.resolve(name + ".log");
    }

    /** The inside. */
    public static void main(String[] args) throws IOException {
        Gates.watchLoops();
        MicroBuilder service = Micro.service(SERVICE);
        if (Boolean.getBoolean("battery.registry.silent")) {
            service.registry(new SilentRegistry());
        }
        service.handle(new Standard(args[0], Path.of(args[1])))
                .server(server -> server.timeout(Duration.ofMinutes(15))
                        .concurrentCalls(2048)
                        .concurrentStreams(2048)
                        .blockingThreads(Integer.getInteger("battery.threads", 64))
                        .queue(Integer.getInteger("battery.queue", 256)))
                .run();
    }

    /** A client that finds the nodes started in that directory, over connections of its own. */
    static Client client(Path directory, String... settings) {
        Map<String, String> all = new HashMap<>();
        all.put("registry", "local");
        all.put("registry.directory", directory.resolve("registry").toString());
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return Client.builder().settings(Settings.of(all)).build();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** As kill -9 does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks it to end, and waits; says how many milliseconds that took. */
    long terminate() throws InterruptedException {
        long start = System.nanoTime();
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the node did not end within 60 s");
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    /** Asks it to end, without waiting. */
    void signal() {
        process.destroy();
    }

    /** The ids it executed, in order. */
    List<Long> executed() throws IOException {
        return Files.readAllLines(executed).stream().map(Long::parseLong).toList();
    }

    /** Kills it, and has the gates read what it said. */
    @Override
    public void close() {
        process.destroyForcibly();
        try (Stream<String> said = Files.lines(log)) {
            said.forEach(Gates::printed);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
