package dev.micro.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One JVM of a pair: loads the other. Says {@code READY}; answers {@code START} and {@code STOP} (of the load), {@code
 * RESET}, and {@code REPORT} with what it saw and what it used; ends with its input.
 */
final class ClientProcess {
    private final Contender.Caller caller;
    private final Plan plan;
    private final Latencies latencies = new Latencies();
    private final Meter meter = new Meter();
    private long opened = System.nanoTime();
    private @Nullable Load load;

    private ClientProcess(Contender.Caller caller, Plan plan) {
        this.caller = caller;
        this.plan = plan;
    }

    /** Takes the contender's name, its server's port and the plan's options. */
    public static void main(String[] arguments) throws Exception {
        List<String> all = Arrays.asList(arguments);
        Plan plan = Plan.parse(all.subList(2, all.size()));
        int port = Integer.parseInt(all.get(1));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        try (Contender.Caller caller = Contender.named(all.get(0)).connect(port, new Payload(plan.size()))) {
            ClientProcess client = new ClientProcess(caller, plan);
            System.out.println("READY");
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                System.out.println(client.answer(command));
            }
        }
    }

    private String answer(String command) throws InterruptedException {
        switch (command) {
            case "START" -> load = Load.start(caller, plan, latencies);
            case "STOP" -> stop();
            case "RESET" -> reset();
            case "REPORT" -> {
                return report();
            }
            case "LIVE" -> {
                return Long.toString(Meter.live());
            }
            default -> throw new IllegalArgumentException(command);
        }
        return "OK";
    }

    private void stop() throws InterruptedException {
        if (load != null) {
            load.stop();
        }
    }

    private void reset() {
        latencies.take();
        meter.reset();
        opened = System.nanoTime();
    }

    private String report() {
        Throwable failure = latencies.failure();
        if (failure != null) {
            failure.printStackTrace();
        }
        long nanos = System.nanoTime() - opened;
        Window window = Window.of(nanos, latencies.take(), latencies.failures());
        return window + ";" + meter.used();
    }
}
