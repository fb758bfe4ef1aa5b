package dev.micro.benchmarks;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An open loop without a thread per call: one thread starts them when they are due. When as many are under way as may be,
 * it waits, which those that are late then show.
 */
final class PacedLoad implements Load {
    private final Contender.Caller caller;
    private final Latencies latencies;
    private final int most;
    private final Semaphore free;
    private final Thread starter;
    private volatile boolean stopped;

    PacedLoad(Contender.Caller caller, int most, Pace pace, Latencies latencies) {
        this.caller = caller;
        this.most = most;
        this.free = new Semaphore(most);
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
        if (starter.isAlive() || !free.tryAcquire(most, PATIENCE, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    (most - free.availablePermits()) + " calls without an end after " + PATIENCE + " s");
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
