package dev.micro.client;

import dev.micro.core.Code;
import dev.micro.core.EventLoopThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A future, and all that is chained to it, that nobody waits for on an event loop: who does so stops all calls of that
 * loop, the one waited for among them.
 */
class LoopGuarded<T> extends CompletableFuture<T> {
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new LoopGuarded<>();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        refuseOnLoop();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        refuseOnLoop();
        return super.get(timeout, unit);
    }

    @Override
    public T join() {
        refuseOnLoop();
        return super.join();
    }

    private void refuseOnLoop() {
        if (!isDone() && EventLoopThread.isCurrent()) {
            throw Code.FAILED_PRECONDITION
                    .error("a wait for a call, on an event loop (chain what comes then: thenApply, thenCompose)")
                    .here();
        }
    }
}
