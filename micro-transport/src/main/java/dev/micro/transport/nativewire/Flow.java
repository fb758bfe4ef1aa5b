package dev.micro.transport.nativewire;

import dev.micro.core.MicroException;
import dev.micro.transport.Sendable;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
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
    /** What was pulled and not written yet: whatever credit the other side gives, the memory is ours. */
    private final AtomicLong ahead = new AtomicLong();
    /** Those that might pull if all streams together did not have to wait, in their order. */
    private final Queue<Outflow> waiting = new ConcurrentLinkedQueue<>();

    private final Allowance allowance;
    private final Claims claims;
    /** The long replies that wait for a client to read; null on a client. */
    private final @Nullable Unsent unsent;

    private final Queue<Inflow> waking = new ArrayDeque<>();
    private boolean reading;

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
        if (unsent != null) {
            unsent.onFreed(() -> outbox.execute(this::resume));
        }
    }

    Limits limits() {
        return limits;
    }

    Outbox outbox() {
        return outbox;
    }

    Claims claims() {
        return claims;
    }

    /** A read began: what comes until {@link #readEnded} is told to readers then, so that each is woken once. */
    void readBegan() {
        reading = true;
    }

    void readEnded() {
        reading = false;
        for (Inflow next = waking.poll(); next != null; next = waking.poll()) {
            next.wake();
        }
    }

    /** Has the reader of {@code inflow} told that something came. */
    void wake(Inflow inflow) {
        if (reading) {
            waking.add(inflow);
        } else {
            inflow.wake();
        }
    }

    /** Whether another message may be pulled, of whichever stream. Any thread. */
    boolean takes() {
        return credit.any() && ahead.get() < limits.window() && (unsent == null || unsent.any());
    }

    /** Those that pull again when one may. Any thread. */
    Queue<Outflow> waiting() {
        return waiting;
    }

    /**
     * A message of so many bytes was made for {@code endpoint}. Any thread.
     *
     * @throws MicroException RESOURCE_EXHAUSTED when it is too long, or there is no room for it
     */
    void made(int bytes, String endpoint) {
        int longest = Math.min(limits.maxMessage(), limits.theirMaxMessage());
        if (bytes > longest) {
            throw Sendable.tooLong("message", bytes, "of " + endpoint, "" + longest);
        }
        if (unsent != null) {
            unsent.made(bytes);
        }
    }

    /** Such a message is written, or never will be. Any thread. */
    void written(int bytes) {
        if (unsent != null) {
            unsent.written(bytes);
        }
    }

    /** A short message was pulled. Any thread. */
    void pulled(int cost) {
        credit.spend(cost);
        ahead.addAndGet(cost);
    }

    /** Short messages that were pulled will never be written: the other side has not seen what they cost. Any thread. */
    void dropped(long cost) {
        credit.back(cost);
        gone(cost);
    }

    /** Short messages that were pulled are written. Any thread. */
    void gone(long cost) {
        ahead.addAndGet(-cost);
        resume();
    }

    /** The other side takes so much more of all streams. */
    void credit(int bytes) throws WireException {
        credit.add(bytes);
        resume();
    }

    private void resume() {
        Outflow next = takes() ? waiting.poll() : null;
        while (next != null) {
            next.resume();
            next = takes() ? waiting.poll() : null;
        }
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

    /** A frame came that nothing comes of. */
    void idleFrame() {
        line.idleFrame();
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
