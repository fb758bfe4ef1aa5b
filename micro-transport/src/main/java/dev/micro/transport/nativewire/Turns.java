package dev.micro.transport.nativewire;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A queue that any may leave at once, wherever it stands: what is over holds no room, and no memory. Its links are its
 * elements' own, so each stands in one queue at a time. On the event loop.
 */
final class Turns implements Iterable<Outgoing> {
    private @Nullable Outgoing first;
    private @Nullable Outgoing last;
    private int size;

    int size() {
        return size;
    }

    @Nullable
    Outgoing peek() {
        return first;
    }

    void add(Outgoing outgoing) {
        outgoing.turns = this;
        outgoing.before = last;
        if (last == null) {
            first = outgoing;
        } else {
            last.after = outgoing;
        }
        last = outgoing;
        size++;
    }

    /** Takes the first one out; null where there is none. */
    @Nullable
    Outgoing poll() {
        Outgoing taken = first;
        if (taken != null) {
            leave(taken);
        }
        return taken;
    }

    /** Takes {@code outgoing} out of where it stands, if it does. */
    static void leave(Outgoing outgoing) {
        Turns turns = outgoing.turns;
        if (turns != null) {
            turns.unlink(outgoing);
        }
    }

    private void unlink(Outgoing outgoing) {
        Outgoing before = outgoing.before;
        Outgoing after = outgoing.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        outgoing.turns = null;
        outgoing.before = null;
        outgoing.after = null;
        size--;
    }

    /** From the first to the last; nobody may come or leave meanwhile. */
    @Override
    public Iterator<Outgoing> iterator() {
        return new Iterator<>() {
            private @Nullable Outgoing next = first;

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public Outgoing next() {
                Outgoing given = next;
                if (given == null) {
                    throw new NoSuchElementException();
                }
                next = given.after;
                return given;
            }
        };
    }
}
