package dev.micro.broker;

import static java.util.Objects.requireNonNull;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A handler's place at a queue. As a task it handles what waits there, until nothing does or an event takes its time. */
final class MemorySubscription implements Subscription, Runnable {
    private static final Logger log = LoggerFactory.getLogger(Broker.class);

    private final MemoryBroker broker;
    private final MemoryQueue queue;
    private final Handler handler;
    private final MemoryLimits limits;
    /** Cancelled with the subscription; above the contexts of its events. */
    private final Context alive = Context.root().child();

    private final CompletableFuture<Boolean> end = new CompletableFuture<>();

    MemorySubscription(MemoryBroker broker, MemoryQueue queue, Handler handler, MemoryLimits limits) {
        this.broker = broker;
        this.queue = queue;
        this.handler = handler;
        this.limits = limits;
    }

    MemoryQueue queue() {
        return queue;
    }

    /** Done when nothing is handled here any more; true when that is because all was. */
    CompletableFuture<Boolean> end() {
        return end;
    }

    void ended(boolean drained) {
        end.complete(drained);
    }

    @Override
    public void run() {
        for (MemoryEvent event = queue.next(this); event != null; event = queue.next(this)) {
            CompletableFuture<?> over = handle(event);
            if (!over.isDone()) {
                over.whenComplete((done, failure) -> broker.run(this));
                return;
            }
        }
        queue.wake(); // what it was sent for, if it may not take that any more
    }

    /** Done when the event is in other hands or in none: acknowledged, given up, or back in the queue. */
    private CompletableFuture<?> handle(MemoryEvent event) {
        Context context = alive.child().within(limits.acknowledgement().toNanos());
        CompletableFuture<Response> outcome = new CompletableFuture<Response>()
                .orTimeout(limits.acknowledgement().toNanos(), TimeUnit.NANOSECONDS);
        CompletableFuture<?> over = outcome.handle((response, failure) -> {
                    if (failure == null) {
                        context.done();
                        queue.settled(event);
                        return CompletableFuture.completedFuture(response);
                    }
                    MicroException why = why(failure);
                    context.cancel(why);
                    return failed(event, why);
                })
                .thenCompose(Function.identity());
        call(event.request().with(context), outcome); // last: it may block for longer than the event's time
        return over;
    }

    private void call(Request request, CompletableFuture<Response> outcome) {
        Thread.interrupted(); // left behind by the last event
        try {
            requireNonNull(handler.handle(request), "stage").whenComplete((response, failure) -> {
                if (response != null) {
                    outcome.complete(response);
                } else {
                    outcome.completeExceptionally(MicroException.of(
                            failure != null ? failure : new NullPointerException("the handler's stage gave null")));
                }
            });
        } catch (Throwable thrown) { // else the event would neither come again nor be given up
            outcome.completeExceptionally(MicroException.of(thrown));
        }
    }

    /** A bare timeout is the end of the event's time: the handler's own failures come as MicroExceptions. */
    private MicroException why(Throwable failure) {
        return failure instanceof TimeoutException
                ? Code.DEADLINE_EXCEEDED.error(
                        queue.topic() + " was not acknowledged within " + limits.acknowledgement())
                : MicroException.of(failure);
    }

    private CompletableFuture<@Nullable Response> failed(MemoryEvent event, MicroException why) {
        int failures = event.failed();
        if (failures >= limits.attempts()) {
            log.error("An event of {} is given up after {} attempts", queue.topic(), failures, why);
            queue.settled(event);
            return CompletableFuture.completedFuture(null);
        }
        Duration pause = limits.pauseAfter(failures);
        log.debug("An event of {} failed, attempt {}; again in {}", queue.topic(), failures, pause, why);
        return CompletableFuture.supplyAsync(
                () -> {
                    if (!queue.again(event)) {
                        log.warn(
                                "An event of {} that failed was dropped: its last subscriber has left",
                                queue.topic(),
                                why);
                        queue.settled(event);
                    }
                    return null;
                },
                CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS, Runnable::run));
    }

    @Override
    public boolean drain(Duration grace) {
        if (broker.onThreadOfOurs()) {
            throw Code.FAILED_PRECONDITION.error("drain of a subscription to " + queue.topic()
                    + " by a handler of its broker, which it might wait for (expected: close, or another thread)");
        }
        broker.drain(this);
        boolean drained = MemoryBroker.within(grace, end) && end.join();
        close();
        return drained;
    }

    @Override
    public void close() {
        int dropped = broker.leave(this);
        if (dropped > 0) {
            log.warn("{} events of {} were dropped: their last subscriber has left", dropped, queue.topic());
        }
        ended(false);
        alive.cancel(Code.CANCELLED.error("the subscription to " + queue.topic() + " was closed"));
    }
}
