package dev.micro.transport.contract;

import static dev.micro.transport.contract.Asking.SERVICE;

import dev.micro.core.Address;
import dev.micro.core.Handler;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import dev.micro.transport.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A transport for each test of a contract. */
abstract class OpenTransport {
    static final Offer OFFER = new Offer(SERVICE, "node-1");

    private Transport transport = Transport.memory();

    /** A new transport, which the contract closes. */
    protected abstract Transport create();

    @BeforeEach
    void open() {
        transport.close();
        transport = create();
    }

    @AfterEach
    void close() {
        transport.close();
    }

    /** The transport of the test that runs. */
    protected final Transport transport() {
        return transport;
    }

    /** Offers {@code handler} at a free port. */
    protected final Listener listen(Handler handler) {
        return transport.listen(Address.parse("127.0.0.1:0"), OFFER, handler);
    }

    /** A connection to it. */
    protected final Connection connect(Listener to) {
        return transport.connect(to.address(), new Dial(SERVICE, "node-1"));
    }
}
