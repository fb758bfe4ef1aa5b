package dev.micro.transport;

import dev.micro.core.Address;
import dev.micro.core.Context;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;

/**
 * Connections that carry many calls at once. Safe for many threads. Whoever made a transport closes it, after its
 * listeners and connections.
 */
public interface Transport extends AutoCloseable {
    /** In a server's context: where the caller is. Absent when it is in this process. */
    Context.Key<Address> PEER = Context.Key.of("peer");

    /** Whether this thread is an event loop, on which nothing may wait. */
    static boolean onEventLoop() {
        return Thread.currentThread() instanceof EventLoopThread;
    }

    /**
     * A far handler as if it were here. Returns at once: the first call dials, and so does the first one after the
     * connection was lost, backing off while dials fail.
     */
    Connection connect(Address to, Dial dial);

    /**
     * Offers {@code handler} at an address until the listener is closed. Returns when bound.
     *
     * @throws MicroException UNAVAILABLE when the address cannot be bound, naming it and the cause
     */
    Listener listen(Address at, Offer offer, Handler handler);

    /** Closes what is still open at once and frees all threads. Harmless twice. */
    @Override
    void close();
}
