package dev.micro.client;

import dev.micro.core.Code;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that ask those sources of requests which may wait: virtual ones where the JVM has them, else 64 at most.
 * None is there before it is needed.
 */
final class SourceThreads implements Executor, AutoCloseable {
    private static final String NAME = "micro-client-source-";
    private static final int MOST = 64;

    private final ExecutorService threads = Runtime.version().feature() >= 21 ? virtual() : pooled();

    /** Refuses with FAILED_PRECONDITION after close(). */
    @Override
    public void execute(Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException closed) {
            throw Code.FAILED_PRECONDITION.error("the client is closed").causedBy(closed);
        }
    }

    /** Interrupts who waits still. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static ExecutorService pooled() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MOST, MOST, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), SourceThreads::daemon);
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setName(NAME + thread.getId());
        thread.setDaemon(true);
        return thread;
    }

    /** By reflection, since this is compiled for 17. */
    private static ExecutorService virtual() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            type.getMethod("name", String.class, long.class).invoke(builder, NAME, 0L);
            ThreadFactory factory = (ThreadFactory) type.getMethod("factory").invoke(builder);
            return (ExecutorService) Executors.class
                    .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                    .invoke(null, factory);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no virtual threads on Java " + Runtime.version(), e);
        }
    }
}
