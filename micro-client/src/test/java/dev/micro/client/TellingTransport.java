package dev.micro.client;

import dev.micro.core.Address;
import dev.micro.core.Handler;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import dev.micro.transport.Transport;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** A transport that tells which of its connections were closed. */
record TellingTransport(Transport transport, Set<Address> closed) implements Transport {
    TellingTransport(Transport transport) {
        this(transport, ConcurrentHashMap.newKeySet());
    }

    @Override
    public Executor loop() {
        return transport.loop();
    }

    @Override
    public Connection connect(Address to, Dial dial) {
        Connection connection = transport.connect(to, dial);
        return new Connection() {
            @Override
            public State state() {
                return connection.state();
            }

            @Override
            public CompletionStage<Response> handle(Request request) {
                return connection.handle(request);
            }

            @Override
            public void close() {
                closed.add(to);
                connection.close();
            }
        };
    }

    @Override
    public Listener listen(Address at, Offer offer, Handler handler) {
        return transport.listen(at, offer, handler);
    }

    @Override
    public void close() {
        throw new AssertionError("a part that was given is not the client's to close");
    }
}
