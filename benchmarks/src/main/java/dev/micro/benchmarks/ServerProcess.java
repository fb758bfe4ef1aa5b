package dev.micro.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.List;

/**
 * One JVM of a pair: serves a contender. Says {@code PORT n}; answers {@code RESET} and {@code REPORT}, line by line; ends
 * with its input.
 */
final class ServerProcess {
    private ServerProcess() {}

    /** Takes the contender's name and the plan's options. */
    public static void main(String[] arguments) throws Exception {
        List<String> all = Arrays.asList(arguments);
        Plan plan = Plan.parse(all.subList(1, all.size()));
        Meter meter = new Meter();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        try (Contender.Service service = Contender.named(all.get(0)).serve(plan.mode())) {
            System.out.println("PORT " + service.port());
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                switch (command) {
                    case "RESET" -> {
                        meter.reset();
                        System.out.println("OK");
                    }
                    case "REPORT" -> System.out.println(meter.used());
                    case "LIVE" -> System.out.println(Meter.live());
                    default -> throw new IllegalArgumentException(command);
                }
            }
        }
    }
}
