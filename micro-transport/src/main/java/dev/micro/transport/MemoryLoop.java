package dev.micro.transport;

import dev.micro.core.EventLoopThread;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one event loop of a transport in memory, for what no caller's thread is there to do. Its thread comes and goes. */
final class MemoryLoop implements Executor, AutoCloseable {
    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), LoopThread::new, (task, closed) -> task.run());

    MemoryLoop() {
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    /** What was given is done still. */
    @Override
    public void close() {
        executor.shutdown();
    }

    private static final class LoopThread extends Thread implements EventLoopThread {
        LoopThread(Runnable work) {
            super(work, "micro-memory-loop");
            setDaemon(true);
        }
    }
}
