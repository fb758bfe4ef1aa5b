package dev.micro.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A closed loop without threads: a number of calls in flight, each followed by the next one where its reply came in. */
final class AsyncLoad implements Load {
    private final Contender.Caller caller;
    private final Latencies latencies;
    private final CountDownLatch open;
    private volatile boolean stopped;

    AsyncLoad(Contender.Caller caller, int inFlight, Latencies latencies) {
        this.caller = caller;
        this.latencies = latencies;
        this.open = new CountDownLatch(inFlight);
        for (int i = 0; i < inFlight; i++) {
            new Slot((long) i << Integer.SIZE).start();
        }
    }

    @Override
    public void stop() throws InterruptedException {
        stopped = true;
        if (!open.await(PATIENCE, TimeUnit.SECONDS)) {
            throw new IllegalStateException(open.getCount() + " calls without an end after " + PATIENCE + " s");
        }
    }

    private final class Slot implements Call {
        private long id;
        private long due;

        Slot(long id) {
            this.id = id;
        }

        void start() {
            due = System.nanoTime();
            caller.start(this);
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public void ended(@Nullable Throwable failure) {
            latencies.ended(due, failure);
            if (stopped || failure != null) {
                open.countDown();
            } else {
                id++;
                start();
            }
        }
    }
}
