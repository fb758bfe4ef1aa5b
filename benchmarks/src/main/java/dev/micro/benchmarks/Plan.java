package dev.micro.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is compared, and how: the options of {@code benchmarks/run}.
 *
 * @param contenders their names, in the order of their turns
 * @param against the one whom the ratios set the others in relation to
 * @param inFlight calls in flight (in an open loop: at most), callers that block, or streams, 1 to 100,000
 * @param rate calls per second of an open loop; 0: a closed loop
 * @param size bytes of a message's payload, 1 to 1 MiB
 * @param rounds turns of each contender, at least 1
 * @param seconds what is measured of each turn
 * @param warmup seconds after which a contender starts although its compilers do not rest
 * @param jvm flags of all JVMs, parted by spaces
 */
record Plan(
        List<String> contenders,
        String against,
        Mode mode,
        int inFlight,
        int rate,
        int size,
        int rounds,
        int seconds,
        int warmup,
        String jvm) {
    Plan {
        contenders = List.copyOf(contenders);
        contenders.forEach(Contender::named);
        if (!contenders.contains(against)) {
            throw new IllegalArgumentException("--against=" + against + " (expected: one of " + contenders + ")");
        }
    }

    /** Reads {@code --name=value} pairs; what is not named has its default. */
    static Plan parse(List<String> arguments) {
        Map<String, String> given = new TreeMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("\"" + argument + "\" (expected: --name=value)");
            }
            given.put(argument.substring(2, equals), argument.substring(equals + 1));
        }
        Mode mode = mode(given);
        String peer = mode == Mode.BLOCKING ? "grpc-default" : "grpc-direct";
        List<String> contenders = List.of(take(given, "contenders", (mode.streams() ? "micro," : "micro,netty,") + peer)
                .split(","));
        Plan plan = new Plan(
                contenders,
                take(given, "against", contenders.contains(peer) ? peer : contenders.get(0)),
                mode,
                number(given, "in-flight", mode.streams() ? 1 : 128, 1, 100_000),
                number(given, "rate", 0, 0, 10_000_000),
                number(given, "size", 89, 1, 1 << 20),
                number(given, "rounds", 5, 1, 1000),
                number(given, "seconds", 5, 1, 3600),
                number(given, "warmup", 60, 1, 3600),
                take(given, "jvm", "-Xms1g -Xmx1g"));
        if (!given.isEmpty()) {
            throw new IllegalArgumentException(
                    "no option --" + given.keySet().iterator().next() + " (has: contenders,"
                            + " against, mode, in-flight, rate, size, rounds, seconds, warmup, jvm)");
        }
        return plan;
    }

    private static Mode mode(Map<String, String> given) {
        String name = take(given, "mode", "async");
        for (Mode mode : Mode.values()) {
            if (mode.toString().equals(name)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("--mode=" + name + " (expected: one of " + List.of(Mode.values()) + ")");
    }

    private static int number(Map<String, String> given, String name, int otherwise, int least, int most) {
        String text = take(given, name, Integer.toString(otherwise));
        if (text.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new IllegalArgumentException("--" + name + "=" + text + " (expected: " + least + " to " + most + ")");
    }

    private static String take(Map<String, String> given, String name, String otherwise) {
        String value = given.remove(name);
        return value == null ? otherwise : value;
    }

    /** As a title: {@code async, 128 in flight, payload of 89 bytes}. */
    String title() {
        String load = rate == 0
                ? inFlight + (mode.streams() ? " at once" : mode == Mode.ASYNC ? " in flight" : " callers")
                : "open loop at " + rate + " calls/s, at most " + inFlight + " at once";
        return mode + ", " + load + ", payload of " + size + " bytes";
    }
}
