package dev.micro.core;

import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Deadline, cancellation and values of one call, in this process; none of it travels but the remaining time, which
 * each transport sends. Contexts form a tree: what is made from one ends no later and is cancelled with it.
 *
 * <p>A deadline is a cancellation that comes by itself: whoever holds a call sweeps it and cancels what is over. All
 * methods may be called by any thread.
 */
public final class Context {
    private static final Context ROOT = new Context(null, false, 0, null, null, false);
    private static final ThreadLocal<Context> CURRENT = new ThreadLocal<>();

    private final @Nullable Context parent;
    private final boolean timed;
    private final long deadline;
    private final @Nullable Key<?> key;
    private final @Nullable Object value;
    /** Who keeps the cancellation: this, or the nearest one above that does; null where nothing can cancel. */
    private final @Nullable Context scope;

    // Of a scope, guarded by it: the actions that wait, or why it was cancelled.
    private @Nullable Hook hooks;
    private volatile @Nullable MicroException cancelled;
    private @Nullable Runnable inParent;

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
        Context current = CURRENT.get();
        return current == null ? ROOT : current;
    }

    /** Runs {@code work} with this as the current context, so that calls made in it inherit deadline and cancel. */
    public <T extends @Nullable Object> T call(Callable<T> work) throws Exception {
        Context before = CURRENT.get();
        CURRENT.set(this);
        try {
            return work.call();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
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

    /** This context with a deadline {@code nanos} nanoseconds from now, or this one's own where that is earlier. */
    public Context within(long nanos) {
        return new Context(this, true, earlier(nanos), null, null, false);
    }

    /** This context with {@code value} under {@code key}. */
    public <T> Context with(Key<T> key, T value) {
        return new Context(this, timed, deadline, key, value, false);
    }

    /** A context that is cancelled with this one, or alone. {@link #done()} lets go of it. */
    public Context child() {
        return new Context(this, timed, deadline, null, null, true).hooked();
    }

    /** What {@code child().within(nanos).with(key, value)} gives, in one object: the beginning of a call. */
    public <T> Context child(long nanos, Key<T> key, T value) {
        return new Context(this, true, earlier(nanos), key, value, true).hooked();
    }

    /** What {@code child().with(key, value)} gives, in one object. */
    public <T> Context child(Key<T> key, T value) {
        return new Context(this, timed, deadline, key, value, true).hooked();
    }

    /** Says that the work under this context has ended, so that its parent need not keep it. Harmless twice. */
    public void done() {
        Runnable undo;
        synchronized (this) {
            undo = inParent;
            inParent = null;
            hooks = null;
        }
        if (undo != null) {
            undo.run();
        }
    }

    /**
     * Ends the work under this context: every action given to {@link #onCancel} runs once, on this thread, with {@code
     * why}. Only the first cancel counts. On a context that nothing can cancel, the root and what has no {@link
     * #child()} above it, this does nothing.
     */
    public void cancel(MicroException why) {
        Context owner = scope;
        if (owner == null) {
            return;
        }
        Hook waiting;
        synchronized (owner) {
            if (owner.cancelled != null) {
                return;
            }
            owner.cancelled = why;
            waiting = owner.hooks;
            owner.hooks = null;
        }
        for (Hook hook = waiting; hook != null; hook = hook.next) {
            hook.action.accept(why);
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
     * must not block and must not throw. Running what is returned takes the action back.
     */
    public Runnable onCancel(Consumer<MicroException> action) {
        Context owner = scope;
        if (owner == null) {
            return () -> {};
        }
        Hook hook = new Hook(owner, action);
        MicroException why;
        synchronized (owner) {
            why = owner.cancelled;
            if (why == null) {
                hook.next = owner.hooks;
                if (owner.hooks != null) {
                    owner.hooks.previous = hook;
                }
                owner.hooks = hook;
            }
        }
        if (why != null) {
            action.accept(why);
        }
        return hook;
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

    private long earlier(long nanos) {
        long mine = System.nanoTime() + Math.min(nanos, Long.MAX_VALUE / 2);
        return timed && deadline - mine < 0 ? deadline : mine;
    }

    private Context hooked() {
        Context above = parent == null ? null : parent.scope;
        if (above != null) {
            Runnable undo = above.onCancel(this::cancel);
            synchronized (this) {
                inParent = undo;
            }
        }
        return this;
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

    /** One waiting action: a link of its scope's list, and its own undo. */
    private static final class Hook implements Runnable {
        private final Context owner;
        private final Consumer<MicroException> action;
        private @Nullable Hook previous;
        private @Nullable Hook next;

        Hook(Context owner, Consumer<MicroException> action) {
            this.owner = owner;
            this.action = action;
        }

        @Override
        public void run() {
            synchronized (owner) {
                if (previous != null) {
                    previous.next = next;
                } else if (owner.hooks == this) {
                    owner.hooks = next;
                } else {
                    return;
                }
                if (next != null) {
                    next.previous = previous;
                }
                previous = null;
            }
        }
    }
}
