package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Room for long messages that come in parts, for all connections of the process: granted to whole messages, in the order
 * in which they were announced, so that half messages never wait for each other and none waits for ever. Safe for many
 * threads.
 */
final class Grants {
    /** For requests, whose room is held until their handlers end. */
    static final Grants REQUESTS = new Grants(Budget.PART);

    /** For replies; of their own, since a handler that waits for a reply holds the room of its request. */
    static final Grants REPLIES = new Grants(Budget.PART);

    private final long all;

    // Guarded by this.
    private long held;
    private final Queue<Room> waiting = new ArrayDeque<>();
    /** Whether some wait: those that have room should be quick. */
    private volatile boolean contended;

    Grants(long all) {
        this.all = all;
    }

    long all() {
        return all;
    }

    synchronized long held() {
        return held;
    }

    /** Whether some wait for what others have. */
    boolean contended() {
        return contended;
    }

    /**
     * Refuses a message that can never have room.
     *
     * @throws dev.micro.core.MicroException RESOURCE_EXHAUSTED
     */
    void check(int bytes) {
        if (bytes > all) {
            throw Code.RESOURCE_EXHAUSTED.error(
                    "no room for a message of " + bytes + " bytes (limit: " + all + "; transport.budget)");
        }
    }

    /** Tells {@code room} when it has what it needs, on this thread or another one. */
    void ask(Room room) {
        synchronized (this) {
            waiting.add(room);
        }
        grant();
    }

    /** Nobody needs the room any more, or waits for it. */
    void giveBack(Room room) {
        synchronized (this) {
            if (room.held) {
                room.held = false;
                held -= room.bytes();
            } else {
                waiting.remove(room);
            }
        }
        grant();
    }

    private void grant() {
        List<Room> granted = new ArrayList<>(1);
        synchronized (this) {
            Room first = waiting.peek();
            while (first != null && held + first.bytes() <= all) {
                waiting.poll();
                first.held = true;
                held += first.bytes();
                granted.add(first);
                first = waiting.peek();
            }
            contended = first != null;
        }
        granted.forEach(Room::granted);
    }
}
