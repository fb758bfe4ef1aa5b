package dev.micro.transport.nativewire;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The room for long messages that one connection wants of the {@link Grants}: it holds half of all, or one message alone.
 * What is more waits here, so that it does not stand before others. On the event loop.
 */
final class Claims {
    private final Grants grants;
    private final EventLoop loop;
    private final long share;
    private final Queue<Room> waiting = new ArrayDeque<>();
    private long taken;

    Claims(Grants grants, EventLoop loop) {
        this.grants = grants;
        this.loop = loop;
        share = grants.all() / 2;
    }

    /**
     * Refuses a message that there can be no room for, ever.
     *
     * @throws dev.micro.core.MicroException RESOURCE_EXHAUSTED
     */
    void check(int bytes) {
        grants.check(bytes);
    }

    Grants grants() {
        return grants;
    }

    /** The room of a message that was checked; {@code granted} runs on the loop when there is, after it was asked for. */
    Room room(int bytes, Runnable granted) {
        return new Room(this, loop, bytes, granted);
    }

    void ask(Room room) {
        waiting.add(room);
        ask();
    }

    /** A room is needed no more. */
    void left(Room room) {
        if (room.wasAsked()) {
            taken -= room.bytes();
            grants.giveBack(room);
        } else {
            waiting.remove(room);
        }
        ask();
    }

    private void ask() {
        Room first = waiting.peek();
        while (first != null && (taken == 0 || taken + first.bytes() <= share)) {
            waiting.poll();
            taken += first.bytes();
            first.asked();
            grants.ask(first);
            first = waiting.peek();
        }
    }
}
