package dev.micro.server;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Durations;
import dev.micro.core.Filter;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what is late already, gives no call but a stream more than a cap, and makes the call's context the current one for what
 * stands behind. A caller's own deadline is swept by the transport that took the call; where the cap is shorter the
 * transport does not know of it, so those are swept here; and so are stages that outlive their call.
 */
final class Deadline implements Filter, AutoCloseable {
    private static final long SWEEP_MILLIS = 50;

    private final String service;
    private final Duration cap;
    private final long nanos;
    private final ScheduledExecutorService sweeper;
    private final Set<Capped> waiting = ConcurrentHashMap.newKeySet();

    Deadline(String service, Duration cap) {
        this.service = service;
        this.cap = cap;
        this.nanos = Durations.nanos(cap);
        this.sweeper = Executors.newSingleThreadScheduledExecutor(sweep -> {
            Thread thread = new Thread(sweep, "micro-" + service + "-deadlines");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Why nobody waits for the answer to {@code request} any more, or null when somebody does. */
    static @Nullable MicroException over(Request request) {
        return over(request.context(), request.context().remaining());
    }

    private static @Nullable MicroException over(Context context, long remaining) {
        MicroException why = context.cancelled();
        return why == null && remaining <= 0
                ? Code.DEADLINE_EXCEEDED.error("the time was over before it was answered")
                : why;
    }

    @Override
    public CompletionStage<Response> apply(Request request, Handler next) {
        Context context = request.context();
        long remaining = context.remaining();
        MicroException over = over(context, remaining);
        if (over != null) {
            return Stages.failed(over.origin().isEmpty() ? over.from(service) : over);
        }
        return remaining <= nanos || request.streams() ? under(request, next) : capped(request, next);
    }

    /**
     * Stands before an endpoint of one message each way: a caller that speaks of streams to it gets no more than the cap
     * either, and its call keeps its place as long as the handler runs.
     */
    CompletionStage<Response> ofOneMessage(Request request, Handler next) {
        if (!request.streams() || request.context().remaining() <= nanos) {
            return next.handle(request);
        }
        Runnable leave = Place.hold(request.context());
        return capped(request, here -> Stages.ended(next.handle(here), leave));
    }

    private CompletionStage<Response> capped(Request request, Handler next) {
        Context child = request.context().child();
        CompletionStage<Response> stage = under(request.with(child.within(nanos)), next);
        if (stage instanceof CompletableFuture<Response> future && future.isDone()) {
            child.done();
            return stage;
        }
        return new Capped(child, request.endpoint()).waitingFor(stage);
    }

    /** A handler of the user's, whose stages count as ended as {@link #bounded(Context, CompletionStage)} has it. */
    Handler bounded(Handler handler) {
        return request -> bounded(request.context(), handler.handle(request));
    }

    /**
     * A stage of the user's, which may never complete: one cap after its call was over it counts as ended, or the call
     * would keep its place among those that run for ever.
     */
    <T extends @Nullable Object> CompletionStage<T> bounded(Context context, CompletionStage<T> stage) {
        if (stage instanceof CompletableFuture<?> future && future.isDone()) {
            return stage;
        }
        CompletableFuture<T> bounded = new CompletableFuture<>();
        Runnable undo = context.onCancel(why -> later(() -> bounded.completeExceptionally(why)));
        bounded.whenComplete((value, failure) -> undo.run());
        Stages.follow(stage, bounded);
        return bounded;
    }

    private void later(Runnable task) {
        try {
            sweeper.schedule(task, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            task.run();
        }
    }

    /** Begins to end the calls whose cap is reached. */
    void start() {
        sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
    }

    private void sweep() {
        for (Capped capped : waiting) {
            if (capped.due - System.nanoTime() <= 0) {
                capped.expire();
            }
        }
    }

    private static CompletionStage<Response> under(Request request, Handler next) {
        try {
            return request.context().call(() -> next.handle(request));
        } catch (Exception e) { // a handler throws nothing, but the signature of call() says that it may
            return Stages.failed(MicroException.of(e));
        }
    }

    /** The answer to a call that has no deadline of its own within the cap. */
    private final class Capped extends CompletableFuture<Response> {
        private final Context context;
        private final String endpoint;
        private final long due = System.nanoTime() + nanos;

        Capped(Context context, String endpoint) {
            this.context = context;
            this.endpoint = endpoint;
        }

        Capped waitingFor(CompletionStage<Response> stage) {
            waiting.add(this);
            stage.whenComplete((response, failure) -> {
                waiting.remove(this);
                context.done();
                if (failure == null) {
                    complete(response);
                } else {
                    completeExceptionally(failure);
                }
            });
            return this;
        }

        void expire() {
            waiting.remove(this);
            MicroException why = Code.DEADLINE_EXCEEDED
                    .error(endpoint + " after " + Durations.text(cap) + ", the most that " + service + " allows")
                    .from(service);
            context.cancel(why);
            completeExceptionally(why);
        }
    }
}
