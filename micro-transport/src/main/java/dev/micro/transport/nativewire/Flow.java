package dev.micro.transport.nativewire;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The flow control of one socket: what of its streams may come, and go. Credit bounds short messages, of each stream and of
 * all together; long ones have their room granted. On the event loop where nothing else is said.
 */
final class Flow {
    private final Line line;
    private final Outbox outbox;
    private final Limits limits;
    private final Credit credit;
    private final Allowance allowance;
    private final Claims claims;
    /** The long replies that wait for a client to read; null on a client. */
    private final @Nullable Unsent unsent;

    /**
     * What both sides take.
     *
     * @param window of one stream, by us
     * @param connectionWindow of all streams, by us
     * @param maxMessage the longest message that we take
     * @param theirWindow of one stream, by the other side
     * @param theirMaxMessage the longest message that it takes
     * @param quietly what a reader may have taken of one stream without a word to the other side
     * @param stall how long a stream may wait for the other side, in nanoseconds
     * @param body how long a short part of a message may take, in nanoseconds
     */
    record Limits(
            int window,
            int connectionWindow,
            int maxMessage,
            int theirWindow,
            int theirMaxMessage,
            int quietly,
            long stall,
            long body) {
        static Limits of(WireLimits ours, Greeting theirs, int streams, Patience patience) {
            return new Limits(
                    ours.streamWindow(),
                    ours.connectionWindow(),
                    ours.maxMessage(),
                    theirs.streamWindow(),
                    theirs.maxMessage(),
                    ours.connectionWindow() / 4 / Math.max(1, streams),
                    patience.stall(),
                    patience.body());
        }
    }

    Flow(Line line, Outbox outbox, Limits limits, Greeting theirs, Claims claims, @Nullable Unsent unsent) {
        this.line = line;
        this.outbox = outbox;
        this.limits = limits;
        this.claims = claims;
        this.unsent = unsent;
        credit = new Credit(theirs.connectionWindow());
        allowance = new Allowance(limits.connectionWindow());
    }

    Limits limits() {
        return limits;
    }

    EventLoop loop() {
        return line.channel().eventLoop();
    }

    Outbox outbox() {
        return outbox;
    }

    Claims claims() {
        return claims;
    }

    @Nullable
    Unsent unsent() {
        return unsent;
    }

    /** What the other side takes of all streams. Any thread. */
    Credit credit() {
        return credit;
    }

    /** A short message came. */
    void came(int cost) throws WireException {
        allowance.came(cost);
    }

    /** A short message came, and nobody wants it. */
    void passed(int size) throws WireException {
        came(size + Frames.MESSAGE_COST);
        took(size + Frames.MESSAGE_COST);
    }

    /** Messages are off our hands. */
    void took(long cost) {
        give(0, allowance.took(cost));
    }

    /** Gives the other side so much credit for a stream, or for all of them together (0). */
    void give(int stream, int bytes) {
        if (bytes != 0 && line.open()) {
            line.credit(stream, bytes);
        }
    }

    void grant(int stream) {
        if (line.open()) {
            line.grant(stream);
        }
    }

    void stop(int stream) {
        if (line.open()) {
            line.stop(stream);
        }
    }
}
