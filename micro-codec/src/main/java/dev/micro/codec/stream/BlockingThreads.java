package dev.micro.codec.stream;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for code that may wait, or takes its time: virtual ones, which JDK 21 brought, for code that is compiled for 17, or a pool. */
public final class BlockingThreads {
    /** Whether this JVM has virtual threads. */
    public static final boolean VIRTUAL = Runtime.version().feature() >= 21;

    private BlockingThreads() {}

    /** A virtual thread for each task. Only where there are {@link #VIRTUAL} ones. */
    public static ExecutorService perTask(String names) {
        try {
            Object unnamed = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Object named = builder.getMethod("name", String.class, long.class).invoke(unnamed, names, 0L);
            ThreadFactory factory = (ThreadFactory) builder.getMethod("factory").invoke(named);
            return (ExecutorService) Executors.class
                    .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                    .invoke(null, factory);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no virtual threads on Java " + Runtime.version(), e);
        }
    }

    /** Up to {@code most} daemon threads, none of which is there before it is needed, and so many tasks that wait for one. */
    public static ExecutorService pool(String names, int most, int queue) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most, most, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queue), work -> daemon(names, work));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static Thread daemon(String names, Runnable work) {
        Thread thread = new Thread(work);
        thread.setName(names + thread.getId());
        thread.setDaemon(true);
        return thread;
    }
}
