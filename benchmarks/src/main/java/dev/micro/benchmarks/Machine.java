package dev.micro.benchmarks;

import com.google.protobuf.Message;
import com.sun.management.OperatingSystemMXBean;
import io.grpc.Channel;
import io.netty.util.Version;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Where figures come from. For one thread. */
final class Machine {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Machine() {}

    /** Machine, Java, flags, versions, and how busy the machine was before the run. */
    static String describe(Plan plan) {
        return String.format(
                Locale.ROOT,
                "%d cores (%s), %s %s, %s %s, `%s`; Netty %s, %s, %s; load average before the run: %.1f",
                Runtime.getRuntime().availableProcessors(),
                processor(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.vm.name"),
                System.getProperty("java.runtime.version"),
                plan.jvm(),
                Version.identify().values().stream()
                        .map(Version::artifactVersion)
                        .findFirst()
                        .orElse("?"),
                jar(Channel.class),
                jar(Message.class),
                SYSTEM.getSystemLoadAverage());
    }

    /** What part of its cores was at work since the last call, 0 to 1. */
    static double busy() {
        return Math.max(0, SYSTEM.getCpuLoad());
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException elsewhere) {
            return System.getProperty("os.arch");
        }
    }

    /** A library's name and version, as its file says. */
    private static String jar(Class<?> type) {
        Path file =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
        return file.getFileName().toString().replace(".jar", "");
    }
}
