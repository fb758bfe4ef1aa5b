package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.Settings;

/**
 * What a peer can make us take.
 *
 * @param longestMessage the longest body either way, in bytes
 * @param mostStreams calls at once on one connection, as a server
 * @param mostConnections connections at once on one listener
 */
record Limits(int longestMessage, int mostStreams, int mostConnections) {
    /** A message as gRPC has it; more streams than HTTP/2's 100, since running handlers are limited on their own. */
    static final Limits NATIVE = new Limits(4 * 1024 * 1024, 1024, 10_000);

    /** The limits that {@code settings} name, and those of {@link #NATIVE}. */
    static Limits of(Settings settings) {
        return new Limits(
                number(settings, "transport.max-message", NATIVE.longestMessage, 1024, 1 << 30),
                number(settings, "transport.max-streams", NATIVE.mostStreams, 1, 1 << 20),
                number(settings, "transport.max-connections", NATIVE.mostConnections, 1, 1 << 20));
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
