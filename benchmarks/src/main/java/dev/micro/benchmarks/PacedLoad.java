package dev.micro.benchmarks;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An open loop without a thread per call: one thread starts them when they are due, however many are under way. Past a
 * bound it waits, which those that are late then show.
 */
final class PacedLoad implements Load {
    private static final int MOST = 10_000;

    private final Contender.Caller caller;
    private final Latencies latencies;
    private final Semaphore free = new Semaphore(MOST);
    private final Thread starter;
    private volatile boolean stopped;

    PacedLoad(Contender.Caller caller, Pace pace, Latencies latencies) {
        this.caller = caller;
        this.latencies = latencies;
        this.starter = new Thread(() -> run(pace), "starter");
        starter.start();
    }

    private void run(Pace pace) {
        for (long id = 0; !stopped; id++) {
            long due = pace.next();
            free.acquireUninterruptibly();
            caller.start(new Started(id, due));
        }
    }

    @Override
    public void stop() throws InterruptedException {
        stopped = true;
        starter.join(TimeUnit.SECONDS.toMillis(PATIENCE));
        if (starter.isAlive() || !free.tryAcquire(MOST, PATIENCE, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    (MOST - free.availablePermits()) + " calls without an end after " + PATIENCE + " s");
        }
    }

    private final class Started implements Call {
        private final long id;
        private final long due;

        Started(long id, long due) {
            this.id = id;
            this.due = due;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public void ended(@Nullable Throwable failure) {
            latencies.ended(due, failure);
            free.release();
        }
    }
}
