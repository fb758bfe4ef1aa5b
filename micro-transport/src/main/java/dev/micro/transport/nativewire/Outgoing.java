package dev.micro.transport.nativewire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Something to be sent, and its own link in the queue that it waits in, so it is offered again only when it arrived. */
abstract class Outgoing {
    /** Written by the producer after the exchange, read by the loop; see {@link Outbox}. */
    volatile @Nullable Outgoing next;

    // Of the loop: where it stands; see Turns.
    @Nullable
    Turns turns;

    @Nullable
    Outgoing before;

    @Nullable
    Outgoing after;

    /** It reached the loop. Says whether it is still to be sent. */
    abstract boolean arrived();

    /** The loop ended before it came there. */
    void dropped() {}

    /** Whether it takes its turn among those that have begun at once. */
    boolean goesOn() {
        return false;
    }

    /** Whether it may begin now; what may not waits, with all behind it. */
    boolean ready() {
        return true;
    }

    /**
     * Writes its frame, or its next one, to {@code out}; nothing when it need not be sent any more.
     *
     * @return whether more of it is to come, in its turn among those that have begun
     */
    abstract boolean write(ByteBuf out);
}
