package dev.micro.transport;

import static java.util.Objects.requireNonNull;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.EventLoopThread;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A handler's place in a memory transport. */
final class MemoryListener implements Listener {
    private static final Logger log = LoggerFactory.getLogger(MemoryListener.class);

    private final MemoryTransport transport;
    private final Address address;
    private final Offer offer;
    private final Handler handler;
    private final Set<MemoryCall> running = ConcurrentHashMap.newKeySet();
    private volatile boolean leaving;
    private volatile boolean closed;

    MemoryListener(MemoryTransport transport, Address address, Offer offer, Handler handler) {
        this.transport = transport;
        this.address = address;
        this.offer = offer;
        this.handler = handler;
    }

    @Override
    public Address address() {
        return address;
    }

    String who() {
        return offer.service() + " (" + offer.node() + ")";
    }

    boolean isWho(Dial dial) {
        return (dial.service().isEmpty() || dial.service().equals(offer.service()))
                && (dial.node().isEmpty() || dial.node().equals(offer.node()));
    }

    boolean leaving() {
        return leaving;
    }

    /** What the handler answers; what it throws, or null, is as little of the caller's business as on any wire. */
    CompletionStage<Response> handle(Request request) {
        try {
            return requireNonNull(handler.handle(request), "stage");
        } catch (Throwable thrown) {
            log.error("The handler of {} threw, or gave no stage", request.endpoint(), thrown);
            return CompletableFuture.failedFuture(Code.INTERNAL.error("the handler broke"));
        }
    }

    /**
     * Counts a call as running, one that found this listener before it was leaving too; refuses it when it is too late
     * for that. What is not refused, {@link #drain} waits for.
     */
    void began(MemoryCall call) {
        running.add(call);
        if (closed) {
            running.remove(call);
            throw Code.UNAVAILABLE.error(address + " is going away");
        }
    }

    void ended(MemoryCall call) {
        running.remove(call);
    }

    @Override
    public boolean drain(Duration grace) {
        if (EventLoopThread.isCurrent()) {
            throw Code.FAILED_PRECONDITION.error("drain waits for calls, which an event loop may not do");
        }
        leaving = true;
        long end = System.nanoTime() + grace.toNanos();
        boolean left = await(end);
        closed = true; // whoever is not too late for this runs now
        left = left && await(end);
        close();
        return left;
    }

    private boolean await(long end) {
        try {
            CompletableFuture.allOf(running.stream().map(MemoryCall::over).toArray(CompletableFuture[]::new))
                    .handle((done, failure) -> true)
                    .get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() {
        leaving = true;
        closed = true;
        transport.remove(this);
        MicroException why = Code.UNAVAILABLE.error(
                address + " closed the connection before it answered; the request may have been carried out");
        running.forEach(call -> call.end(why, Code.CANCELLED.error("the server closed")));
    }
}
