package dev.micro.transport.nativewire;

import dev.micro.transport.EventLoopThread;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An event loop's thread, and what it says of its work to the {@link LoopWatch}. */
final class LoopThread extends FastThreadLocalThread implements EventLoopThread {
    private static final VarHandle SINCE;
    private static final VarHandle DOING;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SINCE = lookup.findVarHandle(LoopThread.class, "since", long.class);
            DOING = lookup.findVarHandle(LoopThread.class, "doing", String.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // Written by this thread for each read, so without a fence; the watch may see them a little late.
    private long since;
    private @Nullable String doing;

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

    /** The current thread begins what it should be done with soon; {@code now} is not 0. */
    static void begins(long now) {
        if (Thread.currentThread() instanceof LoopThread loop) {
            SINCE.setOpaque(loop, now);
        }
    }

    /** The current thread goes on with this, which is an endpoint's name. */
    static void does(String what) {
        if (Thread.currentThread() instanceof LoopThread loop) {
            DOING.setOpaque(loop, what);
        }
    }

    /** The current thread is done with what it began. */
    static void ends() {
        if (Thread.currentThread() instanceof LoopThread loop) {
            SINCE.setOpaque(loop, 0L);
            DOING.setOpaque(loop, null);
        }
    }

    /** Since when it works on one read, on nanoTime's clock; 0 when it does not. */
    long since() {
        return (long) SINCE.getOpaque(this);
    }

    /** The endpoint that it works for, as far as is known. */
    @Nullable
    String doing() {
        return (String) DOING.getOpaque(this);
    }
}
