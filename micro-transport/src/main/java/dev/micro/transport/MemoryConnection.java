package dev.micro.transport;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Messages;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Calls whoever listens at the address when the call is made. */
final class MemoryConnection implements Connection {
    private final MemoryTransport transport;
    private final Address address;
    private final Dial dial;
    private final Set<MemoryCall> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    MemoryConnection(MemoryTransport transport, Address address, Dial dial) {
        this.transport = transport;
        this.address = address;
        this.dial = dial;
    }

    @Override
    public State state() {
        return closed ? State.IDLE : transport.state(address, dial);
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        MicroException unfit = Sendable.unfit(request, transport.maxMessage());
        if (unfit != null) {
            Messages.drop(request.body());
            return CompletableFuture.failedFuture(unfit);
        }
        MemoryCall call = new MemoryCall(transport, request, address);
        running.add(call);
        try {
            if (closed) {
                throw wasClosed();
            }
            MemoryListener listener = transport.find(address, dial);
            listener.began(call);
            call.over().whenComplete((done, failure) -> {
                running.remove(call);
                listener.ended(call);
            });
            call.start(listener);
        } catch (MicroException refusal) {
            running.remove(call);
            call.fail(refusal.untouched(true)); // somebody may have seen it as running, and wait for it
        }
        return call;
    }

    private MicroException wasClosed() {
        return Code.UNAVAILABLE.error("the connection to " + address + " was closed");
    }

    @Override
    public void close() {
        closed = true;
        running.forEach(call -> call.end(wasClosed(), Code.CANCELLED.error("the caller went away")));
    }
}
