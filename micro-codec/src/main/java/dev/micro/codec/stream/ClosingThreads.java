package dev.micro.codec.stream;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/** Close sources that may wait. Not those threads that ask them, which may all be held by what waits to be closed. */
public final class ClosingThreads implements Executor, AutoCloseable {
    private static final int MOST = 4;

    private final ExecutorService threads;

    /** None is there before it is needed. */
    public ClosingThreads(String names) {
        threads = BlockingThreads.VIRTUAL
                ? BlockingThreads.perTask(names)
                : BlockingThreads.pool(names, MOST, Integer.MAX_VALUE);
    }

    /** Refuses nothing: after close() the thread that gives it runs it. */
    @Override
    public void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException closed) {
            task.run();
        }
    }

    /** What was given before is still run. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
