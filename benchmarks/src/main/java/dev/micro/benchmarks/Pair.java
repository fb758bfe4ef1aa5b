package dev.micro.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The two JVMs of one contender. They stay alive between its turns, idle. */
final class Pair implements AutoCloseable {
    private static final int RAMP = 1; // seconds of load before a window opens
    private static final int CALM = 5; // seconds over which the compilers are watched

    private final String name;
    private final Plan plan;
    private final Child server;
    private final Child client;

    private Pair(String name, Plan plan, Child server, Child client) {
        this.name = name;
        this.plan = plan;
        this.server = server;
        this.client = client;
    }

    static Pair start(String name, Plan plan, List<String> options) throws IOException {
        Child server = Child.start(ServerProcess.class, plan.jvm(), with(options, name));
        String port = server.read().replace("PORT ", "");
        Child client = Child.start(ClientProcess.class, plan.jvm(), with(options, name, port));
        client.read();
        return new Pair(name, plan, server, client);
    }

    private static List<String> with(List<String> options, String... first) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(options);
        return all;
    }

    String name() {
        return name;
    }

    /**
     * Loads the pair until its compilers rest: over {@value #CALM} seconds both took less than 2 % of one core, and
     * neither rate nor CPU per call got better by more than 3 % than in the {@value #CALM} seconds before. At least
     * twice that long, at most as long as the plan says.
     *
     * @return what happened, for people
     */
    String warm() throws IOException, InterruptedException {
        ask(client, "START");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(plan.warmup());
        Sample before = window(CALM);
        for (int seconds = 2 * CALM; ; seconds += CALM) {
            Sample sample = window(CALM);
            boolean rest = sample.compiling() < 0.02 && !sample.betterThan(before);
            before = sample;
            if (rest || System.nanoTime() >= end) {
                ask(client, "STOP");
                return String.format(
                        Locale.ROOT,
                        "%s: warm after %d s at %,.0f calls/s%s",
                        name,
                        seconds,
                        sample.rate(),
                        rest ? "" : " (its compilers or its rate do not rest)");
            }
        }
    }

    /** One turn: load, and after a ramp of {@value #RAMP} s a window of that many seconds. */
    Sample turn(int seconds) throws IOException, InterruptedException {
        ask(client, "START");
        TimeUnit.SECONDS.sleep(RAMP);
        Sample sample = window(seconds);
        ask(client, "STOP");
        return sample;
    }

    private Sample window(int seconds) throws IOException, InterruptedException {
        ask(server, "RESET");
        ask(client, "RESET");
        Machine.busy(); // what was before
        TimeUnit.SECONDS.sleep(seconds);
        String[] seen = client.ask("REPORT").split(";", -1);
        Usage used = Usage.parse(server.ask("REPORT"));
        double busy = Machine.busy();
        Usage ofClient = Usage.parse(seen[1]).withLive(Long.parseLong(client.ask("LIVE")));
        Usage ofServer = used.withLive(Long.parseLong(server.ask("LIVE")));
        Sample sample = new Sample(Window.parse(seen[0]), ofClient, ofServer, busy);
        if (sample.window().failures() > 0) {
            throw new IllegalStateException(name + ": " + sample.window().failures() + " calls failed");
        }
        return sample;
    }

    private static void ask(Child child, String question) throws IOException {
        String answer = child.ask(question);
        if (!answer.equals("OK")) {
            throw new IllegalStateException(question + " was answered by: " + answer);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
