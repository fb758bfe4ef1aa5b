package dev.micro.server;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.MicroException;

/**
 * One running copy of a service: offers endpoints at an address, and keeps its place in a registry until closed. Safe
 * for many threads. It keeps no JVM alive by itself: all its threads are daemons.
 */
public final class Server implements AutoCloseable {
    private final String id;

    Server(String id) {
        this.id = id;
    }

    /** A builder of a server of the service {@code name}, such as {@code go.micro.srv.greeter}. */
    public static ServerBuilder builder(String name) {
        return new ServerBuilder(name);
    }

    /**
     * Listens, then registers. Returns when it can be found and called; or, when the registry does not answer, after one
     * attempt of at most two seconds: then it serves, says so in the log, and goes on trying.
     *
     * @return this
     * @throws MicroException UNAVAILABLE, naming the address, when it cannot be bound; FAILED_PRECONDITION when started
     *     or closed before
     */
    public Server start() {
        return this;
    }

    /** Where it listens, with the port that was found. Throws FAILED_PRECONDITION before {@link #start}. */
    public Address address() {
        throw Code.FAILED_PRECONDITION.error("not started");
    }

    /** The id of this node, {@code <service>-<uuid>}. */
    public String id() {
        return id;
    }

    /**
     * Leaves the registry, tells connected callers to go elsewhere, serves on what runs and what still arrives, and
     * closes when nothing is left, after the builder's grace at the latest; calls that run then are cancelled and their
     * threads interrupted. Returns when all is closed, also to a second caller; at once on an event loop, where nothing
     * may wait. Never throws.
     */
    @Override
    public void close() {}
}
