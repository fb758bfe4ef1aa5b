package dev.micro.transport;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.concurrent.CompletionStage;

/** Calls whoever listens at the address when the call is made. */
final class MemoryConnection implements Connection {
    private final MemoryTransport transport;
    private final Address address;
    private final Dial dial;
    private volatile boolean closed;

    MemoryConnection(MemoryTransport transport, Address address, Dial dial) {
        this.transport = transport;
        this.address = address;
        this.dial = dial;
    }

    @Override
    public State state() {
        try {
            return transport.find(address, dial).leaving() ? State.LEAVING : State.READY;
        } catch (MicroException absent) {
            return State.DOWN;
        }
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        MemoryCall call = new MemoryCall(request.context(), address);
        try {
            if (closed) {
                throw Code.UNAVAILABLE
                        .error("the connection to " + address + " was closed")
                        .untouched(true);
            }
            call.start(transport.find(address, dial), request);
        } catch (MicroException refused) {
            call.completeExceptionally(refused);
        }
        return call;
    }

    @Override
    public void close() {
        closed = true;
    }
}
