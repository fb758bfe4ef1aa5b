package dev.micro.server;

import dev.micro.codec.stream.BlockingThreads;
import dev.micro.codec.stream.ClosingThreads;
import dev.micro.core.Code;
import dev.micro.core.Filter;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands calls to threads that may wait: a virtual one each where the JVM has them, else one of a bounded pool with a
 * bounded queue. A call that nobody waits for any more when its turn comes is not carried out.
 */
final class Workers implements Filter, AutoCloseable {
    private final String service;
    private final int threads;
    private final int queue;
    private final boolean bounded;
    private final ExecutorService executor;
    private final ClosingThreads closes;
    private final AtomicInteger taken = new AtomicInteger();

    Workers(String service, int threads, int queue) {
        this(service, threads, queue, BlockingThreads.VIRTUAL);
    }

    Workers(String service, int threads, int queue, boolean virtual) {
        this.service = service;
        this.threads = threads;
        this.queue = queue;
        this.bounded = !virtual;
        String names = "micro-" + service + "-";
        this.executor = virtual ? BlockingThreads.perTask(names) : WorkerThread.pool(names, threads);
        this.closes = new ClosingThreads(names + "close-");
    }

    @Override
    public CompletionStage<Response> apply(Request request, Handler next) {
        if (bounded && taken.incrementAndGet() > threads + queue) {
            left();
            return Refusal.because(Code.RESOURCE_EXHAUSTED
                    .error(service + " has " + threads + " threads at work and " + queue
                            + " calls queued (ServerBuilder.blockingThreads, queue; or @Endpoint(nonBlocking = true))")
                    .from(service));
        }
        Task task = new Task(request, next);
        try {
            executor.execute(task);
        } catch (RejectedExecutionException closed) {
            left();
            return Refusal.because(
                    Code.UNAVAILABLE.error(service + " is closed").from(service));
        }
        return task;
    }

    /**
     * Asks the source of a stream, which may wait. Never refused because calls are queued: each stream has at most one
     * such task, and its place among the calls that run.
     */
    void pull(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException closed) {
            throw Code.UNAVAILABLE.error(service + " is closed").from(service);
        }
    }

    /** The threads that close the sources of streams, which may wait as well. */
    Executor closes() {
        return closes;
    }

    private void left() {
        if (bounded) {
            taken.decrementAndGet();
        }
    }

    /** Interrupts what runs; what has not begun never does. */
    @Override
    public void close() {
        executor.shutdownNow();
        closes.close();
    }

    /** A call on its way to a thread, and its answer: one object. */
    private final class Task extends CompletableFuture<Response> implements Runnable {
        private final Request request;
        private final Handler next;

        Task(Request request, Handler next) {
            this.request = request;
            this.next = next;
        }

        @Override
        public void run() {
            try {
                MicroException over = Deadline.over(request);
                if (over != null) {
                    completeExceptionally(over.origin().isEmpty() ? over.from(service) : over);
                } else {
                    follow(next.handle(request));
                }
            } catch (Throwable thrown) { // else nobody would ever answer
                completeExceptionally(thrown);
            } finally {
                left();
            }
        }

        private void follow(CompletionStage<Response> stage) {
            if (Stages.succeeded(stage)) {
                complete(stage.toCompletableFuture().join());
                return;
            }
            Stages.follow(stage, this);
        }
    }
}
