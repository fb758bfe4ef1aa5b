package dev.micro.registry;

import dev.micro.core.Address;
import dev.micro.core.MicroException;
import dev.micro.core.Providers;
import dev.micro.core.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * Where services say that they are there, and callers find them. Methods may block on the backend, so none is called on
 * the path of a call or on an event loop. Safe for many threads. Whoever made a registry closes it.
 *
 * <p>A failing backend is a {@link MicroException} with UNAVAILABLE that names the backend's address.
 */
public interface Registry extends AutoCloseable {
    /** A registry within this process. */
    static Registry memory() {
        return new MemoryRegistry(System::nanoTime);
    }

    /** A registry of nodes that never change, by service. It takes no registrations. */
    static Registry fixed(Map<String, List<Address>> nodes) {
        return new StaticRegistry(nodes);
    }

    /**
     * The registry that {@code settings} name under {@code registry}; else the only one on the class path that is not
     * built in; else {@code local}, where the processes of one user on one machine find each other.
     *
     * @throws MicroException INVALID_ARGUMENT when the choice cannot be made, or the one chosen refuses its settings
     */
    static Registry create(Settings settings) {
        return Providers.choose(
                        "registry",
                        ServiceLoader.load(RegistryProvider.class),
                        List.of("local", "memory", "static"),
                        settings)
                .create(settings);
    }

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
