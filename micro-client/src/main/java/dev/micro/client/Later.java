package dev.micro.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Work whose time comes later. The JDK's timer only says when; {@code executor} does the work. */
final class Later {
    private Later() {}

    /**
     * Runs {@code work} in {@code nanos} nanoseconds, at once when that is not above zero. To complete what is returned
     * calls it off, and lets the timer forget all that the work holds on to.
     */
    static CompletableFuture<Void> run(long nanos, Executor executor, Runnable work) {
        CompletableFuture<Void> due =
                new CompletableFuture<Void>().completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
        due.thenRunAsync(work, executor);
        return due;
    }
}
