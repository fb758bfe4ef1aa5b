package dev.micro.transport;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Handler;
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

/** A handler's place in a memory transport. */
final class MemoryListener implements Listener {
    private final MemoryTransport transport;
    private final Address address;
    private final Offer offer;
    private final Handler handler;
    private final Set<MemoryCall> running = ConcurrentHashMap.newKeySet();
    private volatile boolean leaving;

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

    Offer offer() {
        return offer;
    }

    boolean isWho(Dial dial) {
        return (dial.service().isEmpty() || dial.service().equals(offer.service()))
                && (dial.node().isEmpty() || dial.node().equals(offer.node()));
    }

    boolean leaving() {
        return leaving;
    }

    CompletionStage<Response> handle(Request request) {
        return handler.handle(request);
    }

    void began(MemoryCall call) {
        running.add(call);
    }

    void ended(MemoryCall call) {
        running.remove(call);
    }

    @Override
    public boolean drain(Duration grace) {
        leaving = true;
        transport.remove(this);
        boolean left = true;
        try {
            CompletableFuture.allOf(running.toArray(CompletableFuture[]::new))
                    .handle((done, failure) -> true)
                    .get(Math.max(0, grace.toMillis()), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            left = false;
        } catch (ExecutionException | TimeoutException e) {
            left = false;
        }
        close();
        return left;
    }

    @Override
    public void close() {
        leaving = true;
        transport.remove(this);
        running.forEach(call -> call.cancelled(Code.UNAVAILABLE.error(
                address + " closed the connection before it" + " answered; the request may have been carried out")));
    }
}
