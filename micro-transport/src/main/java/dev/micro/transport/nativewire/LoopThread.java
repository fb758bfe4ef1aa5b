package dev.micro.transport.nativewire;

import dev.micro.transport.EventLoopThread;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An event loop's thread, and what it says of its work to the {@link LoopWatch}. */
final class LoopThread extends FastThreadLocalThread implements EventLoopThread {
    // Written by this thread for each read, so without a fence; the watch may see them a little late.
    private final AtomicLong since = new AtomicLong();
    private final AtomicReference<@Nullable String> doing = new AtomicReference<>();

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
            loop.since.setOpaque(now);
        }
    }

    /** The current thread goes on with this, which is an endpoint's name. */
    static void does(String what) {
        if (Thread.currentThread() instanceof LoopThread loop) {
            loop.doing.setOpaque(what);
        }
    }

    /** The current thread is done with what it began. */
    static void ends() {
        if (Thread.currentThread() instanceof LoopThread loop) {
            loop.since.setOpaque(0);
            loop.doing.setOpaque(null);
        }
    }

    /** Since when it works on one read, on nanoTime's clock; 0 when it does not. */
    long since() {
        return since.getOpaque();
    }

    /** The endpoint that it works for, as far as is known. */
    @Nullable
    String doing() {
        return doing.getOpaque();
    }
}
