package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.transport.Sendable;

/** Which calls of a connection are taken, as far as its limits go. On the event loop. */
final class Admission {
    /** Calls beyond the limit at once, which a client that keeps it never makes, and in a second. */
    private static final int BEYOND = 100;

    private static final int BEYOND_A_SECOND = 10;

    private final NativeListener listener;
    private final Line line;
    private final Unsent unsent;
    private final Strikes beyond = new Strikes(BEYOND, BEYOND_A_SECOND);

    Admission(NativeListener listener, Line line, Unsent unsent) {
        this.listener = listener;
        this.line = line;
        this.unsent = unsent;
    }

    /**
     * Refuses a call that there is no {@code room} for, or whose request has too many bytes.
     *
     * @throws dev.micro.core.MicroException RESOURCE_EXHAUSTED
     */
    void check(String endpoint, int bytes, boolean room) {
        int most = listener.limits().maxStreams();
        if (!room) {
            if (beyond.tooMany(System.nanoTime())) {
                line.close(
                        Frames.TOO_MUCH,
                        "more than " + BEYOND + " calls beyond the " + most + " that may be under way");
            }
            throw Code.RESOURCE_EXHAUSTED
                    .error(most + " calls at once on one connection to "
                            + listener.greeting().service() + " (transport.max-streams)")
                    .untouched(true);
        }
        unsent.check();
        int longest = listener.limits().maxMessage();
        if (bytes > longest) {
            throw Sendable.tooLong("message", bytes, "for " + endpoint, "" + longest);
        }
    }
}
