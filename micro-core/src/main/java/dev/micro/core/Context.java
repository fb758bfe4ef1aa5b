package dev.micro.core;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deadline, cancellation and values of one call, in this process; none of it travels but the remaining time, which
 * each transport sends. Contexts form a tree: what is made from one ends no later and is cancelled with it.
 *
 * <p>A deadline is a cancellation that comes by itself: whoever holds a call sweeps it and cancels what is over. All
 * methods may be called by any thread.
 */
public final class Context extends Link {
    private static final Logger log = LoggerFactory.getLogger(Context.class);
    private static final Context ROOT = new Context(null, false, 0, null, null, false);
    /**
     * A cell of one context for each thread, since setting a ThreadLocal and removing it cost more than all else in a
     * call of a method. The cell is of the JDK's own class and empty between calls: a thread that outlives this class's
     * loader keeps nothing of it.
     */
    private static final ThreadLocal<@Nullable Object[]> CURRENT = ThreadLocal.withInitial(() -> new Object[1]);

    private final @Nullable Context parent;
    private final boolean timed;
    private final long deadline;
    private final @Nullable Key<?> key;
    private final @Nullable Object value;
    /** Who keeps the cancellation: this, or the nearest one above that does; null where nothing can cancel. */
    private final @Nullable Context scope;

    // Of a scope, guarded by it: what waits for the cancellation, and why that came. A lock is held for a few
    // assignments, never while an action runs and never beside another one.
    private @Nullable Link first;
    private volatile @Nullable MicroException cancelled;

    private Context(
            @Nullable Context parent,
            boolean timed,
            long deadline,
            @Nullable Key<?> key,
            @Nullable Object value,
            boolean scope) {
        this.parent = parent;
        this.timed = timed;
        this.deadline = deadline;
        this.key = key;
        this.value = value;
        this.scope = scope ? this : parent == null ? null : parent.scope;
    }

    /** The context under which all others stand: no deadline, no values, never cancelled. */
    public static Context root() {
        return ROOT;
    }

    /** The context of the call whose handler runs on this thread, or {@link #root()}. */
    public static Context current() {
        Object current = CURRENT.get()[0];
        return current == null ? ROOT : (Context) current;
    }

    /** Runs {@code work} with this as the current context, so that calls made in it inherit deadline and cancel. */
    public <T extends @Nullable Object> T call(Callable<T> work) throws Exception {
        @Nullable Object[] cell = CURRENT.get();
        Object before = cell[0];
        cell[0] = this;
        try {
            return work.call();
        } finally {
            cell[0] = before;
        }
    }

    /** Whether there is a deadline. */
    public boolean timed() {
        return timed;
    }

    /** Nanoseconds until the deadline; zero or less when it has passed, {@link Long#MAX_VALUE} when there is none. */
    public long remaining() {
        return timed ? deadline - System.nanoTime() : Long.MAX_VALUE;
    }

    /** The deadline on {@link System#nanoTime()}'s clock; meaningful only when {@link #timed()}. */
    public long deadline() {
        return deadline;
    }

    /**
     * This context with a deadline {@code nanos} nanoseconds from now, or its own where that is earlier. What is less
     * than zero counts as zero; {@link Long#MAX_VALUE}, which {@link #remaining()} gives where there is no deadline,
     * sets none.
     */
    public Context within(long nanos) {
        return new Context(this, timed(nanos), earlier(nanos), null, null, false);
    }

    /** This context with {@code value} under {@code key}. */
    public <T> Context with(Key<T> key, T value) {
        return new Context(this, timed, deadline, key, value, false);
    }

    /** A context that is cancelled with this one, or alone. {@link #done()} lets go of it. */
    public Context child() {
        return new Context(this, timed, deadline, null, null, true).linked();
    }

    /** What {@code child().within(nanos).with(key, value)} gives, in one object: the beginning of a call. */
    public <T> Context child(long nanos, Key<T> key, T value) {
        return new Context(this, timed(nanos), earlier(nanos), key, value, true).linked();
    }

    /** What {@code child().with(key, value)} gives, in one object. */
    public <T> Context child(Key<T> key, T value) {
        return new Context(this, timed, deadline, key, value, true).linked();
    }

    /**
     * Says that the work under the nearest {@link #child()} upwards, or this, has ended: it waits for no cancellation
     * any more, and what it was made from keeps it no longer. Harmless twice, and stops no cancel that has begun.
     */
    public void done() {
        Context owner = scope;
        if (owner == null) {
            return;
        }
        synchronized (owner) {
            if (owner.cancelled == null) { // else all that is left runs: who cancels is at it
                owner.first = null;
            }
        }
        Context above = owner.above();
        if (above != null) {
            above.remove(owner);
        }
    }

    /**
     * Ends the work under the nearest {@link #child()} upwards, or this: every action given to {@link #onCancel} there
     * or below runs once, on this thread, with {@code why}; what one throws is logged. Only the first cancel counts. On
     * a context that nothing can cancel, the root and what has no child() above it, this does nothing.
     */
    public void cancel(MicroException why) {
        requireNonNull(why, "why");
        Context owner = scope;
        if (owner == null || !owner.close(why)) {
            return;
        }
        Queue<Context> closed = new ArrayDeque<>(4); // not recursion: nothing bounds how deep the tree is
        for (Context at = owner; at != null; at = closed.poll()) {
            for (Link link = at.take(); link != null; link = at.take()) {
                if (link instanceof Action action) {
                    action.accept(why);
                } else if (link instanceof Context below && below.close(why)) {
                    closed.add(below);
                }
            }
        }
        owner.done();
    }

    /** Why this was cancelled, or null when it was not. */
    public @Nullable MicroException cancelled() {
        Context owner = scope;
        return owner == null ? null : owner.cancelled;
    }

    /**
     * Has {@code action} run when this is cancelled, on the thread that cancels, or at once when that has happened. It
     * must not block and must not throw. Running what is returned takes the action back, unless a cancel has it in hand.
     */
    public Runnable onCancel(Consumer<MicroException> action) {
        Context owner = scope;
        if (owner == null) {
            return () -> {};
        }
        Action link = new Action(owner, action);
        MicroException why = owner.add(link);
        if (why != null) {
            link.accept(why);
        }
        return link;
    }

    /** The value under {@code key}, the nearest one upwards, or null. */
    @SuppressWarnings("unchecked") // with() and child() put a T under a Key<T>, and nothing else does
    public <T> @Nullable T get(Key<T> key) {
        for (Context at = this; at != null; at = at.parent) {
            if (at.key == key) {
                return (T) at.value;
            }
        }
        return null;
    }

    private boolean timed(long nanos) {
        return timed || nanos != Long.MAX_VALUE;
    }

    /** Half of what a long holds at most, so that the difference of two deadlines never overflows. */
    private long earlier(long nanos) {
        long mine = System.nanoTime() + Math.max(0, Math.min(nanos, Long.MAX_VALUE / 2));
        return timed && deadline - mine < 0 ? deadline : mine;
    }

    private @Nullable Context above() {
        return parent == null ? null : parent.scope;
    }

    /** Takes a new scope's place below the one above, or its fate. */
    private Context linked() {
        Context above = above();
        MicroException why = above == null ? null : above.add(this);
        if (why != null) {
            cancelled = why; // and nobody else can write it: this is in no list
        }
        return this;
    }

    /** Puts {@code link} into the list, or says why it came too late. */
    private synchronized @Nullable MicroException add(Link link) {
        if (cancelled == null) {
            link.next = first;
            if (first != null) {
                first.previous = link;
            }
            first = link;
        }
        return cancelled;
    }

    private synchronized void remove(Link link) {
        if (link.previous != null) {
            link.previous.next = link.next;
        } else if (first == link) {
            first = link.next;
        }
        if (link.next != null) {
            link.next.previous = link.previous;
        }
        link.previous = null;
        link.next = null;
    }

    private synchronized @Nullable Link take() {
        Link link = first;
        if (link != null) {
            remove(link);
        }
        return link;
    }

    /** Marks a scope as cancelled; false when it was. */
    private synchronized boolean close(MicroException why) {
        if (cancelled != null) {
            return false;
        }
        cancelled = why;
        return true;
    }

    /**
     * Names a value of one type, by identity.
     *
     * @param <T> the value's type
     */
    @SuppressWarnings("UnusedTypeParameter") // the type is the point: it ties with() to get()
    public static final class Key<T> {
        private final String name;

        private Key(String name) {
            this.name = name;
        }

        /** A new key; {@code name} is for people who read logs. */
        public static <T> Key<T> of(String name) {
            return new Key<>(name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** What waits for a scope's cancellation, and its own undo. */
    static final class Action extends Link implements Runnable {
        private final Context owner;
        private final Consumer<MicroException> action;

        private Action(Context owner, Consumer<MicroException> action) {
            this.owner = owner;
            this.action = action;
        }

        /** Has no way out but the log: the actions after this one must run, and who cancels is not to blame. */
        private void accept(MicroException why) {
            try {
                action.accept(why);
            } catch (Throwable thrown) {
                log.warn("an action on cancel threw (expected: it never does)", thrown);
            }
        }

        @Override
        public void run() {
            owner.remove(this);
        }
    }
}
