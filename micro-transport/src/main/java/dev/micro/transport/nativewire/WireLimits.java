package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a peer can make us take.
 *
 * @param longestMessage the longest body either way, in bytes
 * @param mostStreams calls at once on one connection, as a server
 * @param mostConnections connections at once on one listener
 */
record WireLimits(int longestMessage, int mostStreams, int mostConnections) {
    /** A message as gRPC has it; more streams than HTTP/2's 100, since running handlers are limited on their own. */
    static final WireLimits NATIVE = new WireLimits(4 * 1024 * 1024, 1024, 10_000);

    private static final int MOST_FROM_ONE_HOST = 1000;

    private static final Path PROCESS = Path.of("/proc/self/limits");
    private static final Pattern FILES = Pattern.compile("Max open files\\s+(\\d{1,9})\\s");

    /** The limits that {@code settings} name, and those of {@link #NATIVE}. */
    static WireLimits of(Settings settings) {
        return new WireLimits(
                number(settings, "transport.max-message", NATIVE.longestMessage, 1024, 1 << 30),
                number(settings, "transport.max-streams", NATIVE.mostStreams, 1, 1 << 20),
                number(settings, "transport.max-connections", connections(), 1, 1 << 20));
    }

    /** How many connections of those may come from one host. Whoever is on this one is not limited further. */
    int mostConnectionsFrom(InetAddress host) {
        return host.isLoopbackAddress() ? mostConnections : MOST_FROM_ONE_HOST;
    }

    /** As many as the table says; less where the process may not open so many files, of which others need some too. */
    private static int connections() {
        try {
            return connections(Files.readString(PROCESS));
        } catch (IOException elsewhere) { // no such file but on Linux
            return NATIVE.mostConnections;
        }
    }

    static int connections(String processLimits) {
        Matcher files = FILES.matcher(processLimits);
        return files.find()
                ? Math.max(1, Math.min(NATIVE.mostConnections, Integer.parseInt(files.group(1)) / 10 * 8))
                : NATIVE.mostConnections;
    }

    private static int number(Settings settings, String name, int otherwise, int least, int most) {
        String text = settings.get(name);
        if (text == null) {
            return otherwise;
        }
        if (text.matches("[0-9]{1,9}")) {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw Code.INVALID_ARGUMENT.error(name + ": \"" + text + "\" (expected: " + least + " to " + most + ")");
    }
}
