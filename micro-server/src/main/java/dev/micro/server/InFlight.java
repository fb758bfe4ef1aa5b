package dev.micro.server;

import dev.micro.core.Code;
import dev.micro.core.Filter;
import dev.micro.core.Handler;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the calls that run: bounds them, and knows when none does, so that the server can close. A call keeps its place
 * until its handler and its answer have ended, also when nobody waits for it any more: else a peer that opens and cancels
 * calls could have any number of handlers running.
 */
final class InFlight implements Filter {
    private final String service;
    private final int most;
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean waiting;
    private volatile boolean closed;

    InFlight(String service, int most) {
        this.service = service;
        this.most = most;
    }

    @Override
    public CompletionStage<Response> apply(Request request, Handler next) {
        int now = running.incrementAndGet(); // first, so that a close which sees none running has refused this one
        if (closed) {
            ended();
            return Stages.failed(
                    Code.UNAVAILABLE.error(service + " is closed").from(service).untouched(true));
        }
        if (now > most) {
            ended();
            return Stages.failed(Code.RESOURCE_EXHAUSTED
                    .error(service + " runs " + most + " calls already (ServerBuilder.concurrentCalls)")
                    .from(service)
                    .untouched(true));
        }
        if (!Deadline.isStream(request)) {
            return Stages.ended(next.handle(request), this::ended);
        }
        Place place = new Place(this::ended);
        return Stages.over(next.handle(place.in(request)), place::leave);
    }

    /** Waits until no call runs. Returns whether that was within {@code nanos}. Calls may go on coming. */
    boolean await(long nanos) {
        long end = System.nanoTime() + nanos;
        boolean interrupted = false;
        synchronized (this) {
            waiting = true;
            while (running.get() > 0) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    break;
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    break;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return running.get() == 0;
    }

    /** Refuses what comes from now on. */
    void close() {
        closed = true;
    }

    private void ended() {
        if (running.decrementAndGet() == 0 && waiting) {
            synchronized (this) {
                notifyAll();
            }
        }
    }
}
