package dev.micro.server;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A platform thread of the pool that runs blocking methods. */
final class WorkerThread extends ForkJoinWorkerThread {
    private WorkerThread(ForkJoinPool pool, String name) {
        super(pool);
        setName(name);
    }

    /**
     * A pool of {@code threads} daemon threads. A fork-join pool in queue order hands over faster than an executor with
     * one queue. It never makes more threads for those that wait, or the bound would be none.
     */
    static ExecutorService pool(String names, int threads) {
        AtomicInteger number = new AtomicInteger();
        return new ForkJoinPool(
                threads,
                pool -> new WorkerThread(pool, names + number.getAndIncrement()),
                null,
                true,
                threads,
                threads,
                0,
                pool -> true,
                60,
                TimeUnit.SECONDS);
    }
}
