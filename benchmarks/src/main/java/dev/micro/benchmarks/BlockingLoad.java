package dev.micro.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** A loop of threads that call and wait: virtual threads where there are any. */
final class BlockingLoad implements Load {
    private final Contender.Caller caller;
    private final Pace pace;
    private final Latencies latencies;
    private final List<Thread> callers = new ArrayList<>();
    private volatile boolean stopped;

    BlockingLoad(Contender.Caller caller, int threads, Pace pace, Latencies latencies) {
        this.caller = caller;
        this.pace = pace;
        this.latencies = latencies;
        ThreadFactory factory = factory();
        for (int i = 0; i < threads; i++) {
            long first = (long) i << Integer.SIZE;
            callers.add(factory.newThread(() -> run(first)));
        }
        callers.forEach(Thread::start);
    }

    /** By reflection: the class files are for Java 17, which has platform threads alone. */
    private static ThreadFactory factory() {
        if (Runtime.version().feature() < 21) {
            return Thread::new;
        }
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (ThreadFactory) Class.forName("java.lang.Thread$Builder")
                    .getMethod("factory")
                    .invoke(builder);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("virtual threads", impossible);
        }
    }

    private void run(long first) {
        for (long id = first; !stopped; id++) {
            long due = pace.next();
            try {
                caller.call(id);
                latencies.ended(due, null);
            } catch (Exception failure) {
                latencies.ended(due, failure);
                return;
            }
        }
    }

    @Override
    public void stop() throws InterruptedException {
        stopped = true;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        for (Thread thread : callers) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            if (thread.isAlive()) {
                throw new IllegalStateException("a caller without a reply after " + PATIENCE + " s");
            }
        }
    }
}
