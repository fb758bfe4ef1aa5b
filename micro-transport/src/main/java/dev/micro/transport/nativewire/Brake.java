package dev.micro.transport.nativewire;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/**
 * Slows a client that opens calls and resets them without end, which costs the server more than the client: what is beyond
 * the measure is paid for with time in which nothing is read. Nobody is cut off for it. On the event loop.
 */
final class Brake {
    /** Resets at once, and in a second: far more than whoever gives up all its calls has now and then. */
    private static final int RESETS = 10_000;

    private static final int RESETS_A_SECOND = 10_000;

    private static final int PAUSE_MILLIS = 20;
    private static final int RESETS_A_PAUSE = RESETS_A_SECOND / 1000 * PAUSE_MILLIS;

    private final Channel channel;
    private final Strikes resets = new Strikes(RESETS, RESETS_A_SECOND);
    /** Resets that are to be paid for. */
    private int owed;

    Brake(Channel channel) {
        this.channel = channel;
    }

    /** A call was reset. */
    void reset() {
        if (owed > 0) {
            owed++;
        } else if (resets.tooMany(System.nanoTime())) {
            owed = 1;
            channel.config().setAutoRead(false);
            pause();
        }
    }

    private void pause() {
        channel.eventLoop().schedule(this::goOn, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void goOn() {
        owed -= RESETS_A_PAUSE;
        if (owed > 0) {
            pause();
        } else {
            owed = 0;
            channel.config().setAutoRead(true);
        }
    }
}
