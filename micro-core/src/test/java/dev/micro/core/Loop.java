package dev.micro.core;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** An event loop that does one thing. */
final class Loop extends Thread implements EventLoopThread {
    private Loop(Runnable work) {
        super(work);
    }

    /** What {@code work} gives on a loop, or throws there. */
    static <T> T run(Callable<T> work) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        new Loop(() -> {
                    try {
                        done.complete(work.call());
                    } catch (Throwable thrown) {
                        done.completeExceptionally(thrown);
                    }
                })
                .start();
        try {
            return done.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw MicroException.of(e);
        }
    }
}
