package dev.micro.transport.nativewire;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;

/** The room of one long message: waited for, held, given back. */
final class Room {
    private final Claims claims;
    private final EventLoop loop;
    private final int bytes;
    private final Runnable granted;

    /** Whether the message has it; guarded by the {@link Grants}. */
    boolean held;

    // Of the loop.
    private boolean asked;
    private boolean over;

    Room(Claims claims, EventLoop loop, int bytes, Runnable granted) {
        this.claims = claims;
        this.loop = loop;
        this.bytes = bytes;
        this.granted = granted;
    }

    int bytes() {
        return bytes;
    }

    /** Wants it, mostly at once: whoever does keeps it first, so that it can be given back from then on. On the loop. */
    void ask() {
        claims.ask(this);
    }

    /** Its connection lets it wait among all others. */
    void asked() {
        asked = true;
    }

    boolean wasAsked() {
        return asked;
    }

    /** There is room. Any thread. */
    void granted() {
        if (loop.inEventLoop()) {
            tell();
            return;
        }
        try {
            loop.execute(this::tell);
        } catch (RejectedExecutionException ended) {
            // Its connection ended before, and has given it back or is about to.
        }
    }

    private void tell() {
        if (!over) {
            granted.run();
        }
    }

    /** The message is gone, or nobody wants it any more. Harmless twice. On the loop. */
    void release() {
        if (!over) {
            over = true;
            claims.left(this);
        }
    }
}
