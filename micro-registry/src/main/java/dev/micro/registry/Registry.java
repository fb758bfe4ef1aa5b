package dev.micro.registry;

import dev.micro.core.MicroException;
import java.time.Duration;
import java.util.List;

/**
 * Where services say that they are there, and callers find them. Methods may block on the backend, so none is called on
 * the path of a call or on an event loop. Safe for many threads. Whoever made a registry closes it.
 *
 * <p>A failing backend is a {@link MicroException} with UNAVAILABLE that names the backend's address.
 */
public interface Registry extends AutoCloseable {
    /**
     * Enters the service's nodes, or renews them: what has been entered under a node's id is replaced. An entry that
     * is not renewed within {@code ttl} disappears, where the backend cannot tell by other means that its owner lives.
     *
     * @param service a service with at least one node
     * @param ttl at least one second
     */
    void register(Service service, Duration ttl);

    /** Takes the service's nodes out. Harmless for nodes that are not there. */
    void deregister(Service service);

    /** The service's versions, each with its nodes; empty when there is none. */
    List<Service> get(String name);

    /** The names of all services that have a node, sorted. */
    List<String> list();

    /**
     * Tells {@code watcher} of the service's nodes: first as they are, soon, then each time they changed. A watch
     * survives failures of the backend, of which it tells.
     *
     * @return closed by who asked; after close() has returned nothing more is told
     */
    Watch watch(String name, Watcher watcher);

    /** What and where it is, for people: {@code local (/run/user/1000/micro)}. */
    String describe();

    /** Ends all watches and takes out what was registered through this object. Harmless twice. */
    @Override
    void close();
}
