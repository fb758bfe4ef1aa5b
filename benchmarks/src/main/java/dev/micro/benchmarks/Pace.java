package dev.micro.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** When calls should start. */
interface Pace {
    /** Waits until a call is due and gives the time, on {@link System#nanoTime}, at which it was. For many threads. */
    long next();

    /** A closed loop: the next call is due when its caller is free. */
    static Pace closed() {
        return System::nanoTime;
    }

    /**
     * An open loop: calls are due at even distances, however late the earlier ones are. Who measures from the time a call
     * was due sees the queue that a slow answer leaves behind.
     */
    static Pace open(int perSecond) {
        long origin = System.nanoTime();
        AtomicLong calls = new AtomicLong();
        return () -> {
            long due = origin + calls.getAndIncrement() * TimeUnit.SECONDS.toNanos(1) / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return due;
        };
    }

    static Pace of(Plan plan) {
        return plan.rate() == 0 ? closed() : open(plan.rate());
    }
}
