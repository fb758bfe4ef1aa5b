package dev.micro.transport.nativewire;

import dev.micro.core.EventLoopThread;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An event loop's thread, and what it says of its work to the {@link LoopWatch}. */
final class LoopThread extends FastThreadLocalThread implements EventLoopThread {
    /** How long readers and makers of messages may go on in one piece of work, in nanoseconds. */
    private static final long PATIENCE = TimeUnit.MICROSECONDS.toNanos(20);

    /** The clock is asked once for so many messages; a power of two. */
    private static final int MESSAGES = 8;

    private final long born = System.nanoTime();

    // Written by this thread for each read and task, so without a clock or a fence; the watch may see them a little
    // late.
    private final AtomicLong turn = new AtomicLong();
    private final AtomicReference<@Nullable String> doing = new AtomicReference<>();

    // Of this thread alone.
    private int messages;
    private long since;

    private LoopThread(Runnable work, String name) {
        super(work, name);
        setDaemon(true);
    }

    /** Makes threads that {@code watch} looks after. */
    static ThreadFactory factory(LoopWatch watch) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            LoopThread thread = new LoopThread(work, "micro-loop-" + number.incrementAndGet());
            watch.add(thread);
            return thread;
        };
    }

    /** The current thread begins a piece of work that it should be done with soon. */
    static void begins() {
        if (Thread.currentThread() instanceof LoopThread loop) {
            loop.messages = 0;
            loop.doing.setOpaque(null);
            loop.turn.setOpaque(loop.turn.getPlain() + 1 | 1);
        }
    }

    /** The current thread goes on with this, which is an endpoint's name. */
    static void does(String what) {
        if (Thread.currentThread() instanceof LoopThread loop) {
            loop.doing.setOpaque(what);
        }
    }

    /** The current thread is done with what it began, and waits for more. */
    static void rests() {
        if (Thread.currentThread() instanceof LoopThread loop) {
            loop.turn.setOpaque((loop.turn.getPlain() | 1) + 1);
        }
    }

    /**
     * Counts one message that user code reads or makes in the current piece of work. True when others on this loop have
     * waited for long enough: then the rest belongs into a task of its own.
     */
    static boolean tired() {
        return Thread.currentThread() instanceof LoopThread loop && loop.counts();
    }

    private boolean counts() {
        int before = messages++;
        if ((before & MESSAGES - 1) != 0) {
            return false;
        }
        long now = System.nanoTime();
        if (before != 0 && now - since < PATIENCE) {
            return false;
        }
        since = now;
        return before != 0;
    }

    /** When it was made, on nanoTime's clock. */
    long born() {
        return born;
    }

    /** The number of what it does now, a new one for each piece of work and each rest: odd while it works. */
    long turn() {
        return turn.getOpaque();
    }

    /** The endpoint that it works for, as far as is known. */
    @Nullable
    String doing() {
        return doing.getOpaque();
    }
}
