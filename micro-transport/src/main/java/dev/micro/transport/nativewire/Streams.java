package dev.micro.transport.nativewire;

import io.netty.channel.EventLoop;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The calls under way on one connection, by number, and the sweep that ends those whose deadline has passed. There is no
 * timer for a call: one task stands at the earliest deadline, and looks for the next when it runs. On the event loop.
 */
final class Streams<S extends Streams.Timed> {
    /** Something that may have a deadline. */
    interface Timed {
        boolean timed();

        /** On nanoTime's clock. */
        long deadline();

        void expired();
    }

    /** From one sweep to the next, in nanoseconds: deadlines may lie as close together as the other side likes. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int NUMBERS = 0x7fff_ffff;

    private final EventLoop loop;
    /** What has a deadline too and has no number yet. */
    private final Iterable<Outgoing> waiting;

    private final IntObjectHashMap<S> byKey = new IntObjectHashMap<>();
    private int last;
    private @Nullable Future<?> sweep;
    private long sweepAt;

    Streams(EventLoop loop, Iterable<Outgoing> waiting) {
        this.loop = loop;
        this.waiting = waiting;
    }

    /** Another number for each, far from its neighbours': the map looks through all that lie side by side. */
    private static int key(int number) {
        return number * 0x9E37_79B1;
    }

    /** The next number: one more than the last, and after the largest the smallest; never one under way. */
    int next() {
        do {
            last = last == NUMBERS ? 1 : last + 1;
        } while (byKey.containsKey(key(last)));
        return last;
    }

    /** The number of the stream that was opened last. */
    int last() {
        return last;
    }

    /** A number so far on that neither what is under way nor what is opened in the next minutes is ahead of it. */
    int far() {
        return last + NUMBERS / 4 & NUMBERS;
    }

    /** Whether a stream of this number may be opened by a peer that counts as {@link #next} does. */
    boolean isNew(int number) {
        return number != 0 && ahead(number, last) && !byKey.containsKey(key(number));
    }

    /** Whether {@code number} was given out after {@code other}: less than half the numbers further on. */
    static boolean ahead(int number, int other) {
        int distance = number - other & NUMBERS;
        return distance != 0 && distance < NUMBERS / 2;
    }

    void open(int number, S stream) {
        last = number;
        byKey.put(key(number), stream);
    }

    @Nullable
    S find(int number) {
        return byKey.get(key(number));
    }

    /** The call that a frame is for, null when it is over: late frames are no fault, those for one that never was are. */
    @Nullable
    S known(int number, Line line) throws WireException {
        if (number == 0 || ahead(number, last)) {
            throw new WireException("a frame for call " + number + ", which was never opened");
        }
        S call = find(number);
        if (call == null) {
            line.idleFrame();
        }
        return call;
    }

    @Nullable
    S remove(int number) {
        return byKey.remove(key(number));
    }

    /** Takes out {@code stream}, and no other that came to have its number since. Says whether it was there. */
    boolean remove(int number, S stream) {
        if (byKey.get(key(number)) != stream) {
            return false;
        }
        byKey.remove(key(number));
        return true;
    }

    int size() {
        return byKey.size();
    }

    /** All of them, as they are now. */
    List<S> all() {
        return new ArrayList<>(byKey.values());
    }

    /** Begins anew, with the numbers as well: what is given was under way. */
    List<S> removeAll() {
        List<S> all = all();
        byKey.clear();
        last = 0;
        if (sweep != null) { // which would hold all this until the latest deadline
            sweep.cancel(false);
            sweep = null;
        }
        for (Outgoing item : waiting) {
            if (item instanceof Timed timed) {
                watch(timed);
            }
        }
        return all;
    }

    /** Makes sure that the sweep comes in time for {@code timed}. */
    void watch(Timed timed) {
        if (timed.timed() && (sweep == null || timed.deadline() - sweepAt < 0)) {
            schedule(timed.deadline());
        }
    }

    /** The earlier one of two times of nanoTime's clock. */
    static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    private void schedule(long deadline) {
        long now = System.nanoTime();
        long at = now + Math.max(PAUSE, deadline - now);
        if (sweep != null) {
            if (at - sweepAt >= 0) {
                return;
            }
            sweep.cancel(false);
        }
        sweepAt = at;
        sweep = loop.schedule(this::sweep, at - now, TimeUnit.NANOSECONDS);
    }

    private void sweep() {
        sweep = null;
        long now = System.nanoTime();
        List<Timed> over = new ArrayList<>();
        Timed earliest = null;
        for (S stream : byKey.values()) {
            earliest = look(stream, now, earliest, over);
        }
        for (Outgoing item : waiting) {
            if (item instanceof Timed timed) {
                earliest = look(timed, now, earliest, over);
            }
        }
        if (earliest != null) {
            schedule(earliest.deadline());
        }
        over.forEach(Timed::expired);
    }

    private static @Nullable Timed look(Timed timed, long now, @Nullable Timed earliest, List<Timed> over) {
        if (!timed.timed()) {
            return earliest;
        }
        if (timed.deadline() - now <= 0) {
            over.add(timed);
            return earliest;
        }
        return earliest == null || timed.deadline() - earliest.deadline() < 0 ? timed : earliest;
    }
}
