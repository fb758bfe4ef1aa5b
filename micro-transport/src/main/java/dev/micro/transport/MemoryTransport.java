package dev.micro.transport;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Handler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Distance without sockets. Messages are handed over as they are, and yet it is a hop like any other: the far side has
 * a context of its own with the remaining time, and nothing local crosses.
 */
final class MemoryTransport implements Transport {
    private static final int FIRST_PORT = 1;

    /** In bytes: what a wire would refuse is refused here as well. */
    private final int maxMessage;

    private final MemoryLoop loop = new MemoryLoop();
    private final Map<Address, MemoryListener> listeners = new ConcurrentHashMap<>();
    private final AtomicInteger ports = new AtomicInteger(FIRST_PORT);

    MemoryTransport(int maxMessage) {
        this.maxMessage = maxMessage;
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public Connection connect(Address to, Dial dial) {
        return new MemoryConnection(this, to, dial);
    }

    @Override
    public Listener listen(Address at, Offer offer, Handler handler) {
        Address address = at.port() == 0 ? new Address(at.host(), ports.getAndIncrement()) : at;
        MemoryListener listener = new MemoryListener(this, address, offer, handler);
        MemoryListener there = listeners.putIfAbsent(address, listener);
        if (there != null && !(there.leaving() && listeners.replace(address, there, listener))) {
            throw Code.UNAVAILABLE.error("cannot listen at " + at + ": another handler is there");
        }
        return listener;
    }

    Connection.State state(Address address, Dial dial) {
        MemoryListener listener = listeners.get(address);
        if (listener == null || !listener.isWho(dial)) {
            return Connection.State.DOWN;
        }
        return listener.leaving() ? Connection.State.LEAVING : Connection.State.READY;
    }

    MemoryListener find(Address address, Dial dial) {
        MemoryListener listener = listeners.get(address);
        if (listener == null) {
            throw Code.UNAVAILABLE.error(address + " refused");
        }
        if (!listener.isWho(dial)) {
            throw Code.UNAVAILABLE.error(
                    address + " is " + listener.who() + " now, and not " + dial.service() + " (" + dial.node() + ")");
        }
        if (listener.leaving()) {
            throw Code.UNAVAILABLE.error(address + " is going away");
        }
        return listener;
    }

    /** The longest message, in bytes. */
    int maxMessage() {
        return maxMessage;
    }

    void remove(MemoryListener listener) {
        listeners.remove(listener.address(), listener);
    }

    @Override
    public void close() {
        listeners.values().forEach(MemoryListener::close);
        loop.close();
    }
}
