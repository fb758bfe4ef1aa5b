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
    /**
     * Enters the service's nodes, or renews them: what has been entered under a node's id is replaced. An entry that
     * is not renewed within {@code ttl} disappears, where the backend cannot tell by other means that its owner lives.
     *
     * @param service a service with at least one node
     * @param ttl at least one second
     * @throws MicroException INVALID_ARGUMENT for a service without nodes or a shorter {@code ttl}
     */
    void register(Service service, Duration ttl);

    /** Whether services can be entered here; false where a list says who is where, and {@link #register} enters nothing. */
    default boolean enters() {
        return true;
    }

    /** Takes the service's nodes out. Harmless for nodes that are not there. */
    void deregister(Service service);

    /** The service's versions, each with its nodes; empty when there is none. */
    List<Service> get(String name);

    /** The names of all services that have a node, sorted. */
    List<String> list();

    /**
     * Tells {@code watcher} of the service's nodes: first as they are, soon, then each time they changed; changes that
     * follow each other closely may be told as one. A watch survives failures of the backend, of which it tells.
     *
     * @return closed by who asked; after close() has returned nothing more is told
     */
    Watch watch(String name, Watcher watcher);

    /** What and where it is, for people: {@code local (/run/user/1000/micro)}. */
    String describe();

    /** Ends all watches and takes out what was registered through this object. Harmless twice. */
    @Override
    void close();

    /**
     * In this object and nowhere else: who shall find each other is given the same one. Configuration calls it {@code
     * memory}.
     */
    static Registry memory() {
        return new MemoryRegistry(System::nanoTime);
    }

    /**
     * These services at these addresses, for ever: their version is {@code latest}, and a node's id is its
     * address. Configuration calls it {@code static} and says {@code
     * registry.address=greeter=10.0.0.1:4711,10.0.0.2:4711;shop=10.0.0.3:80}. It takes no entries: to
     * register is harmless, and does nothing.
     */
    static Registry fixed(Map<String, List<Address>> services) {
        return new FixedRegistry(services);
    }

    /**
     * The embedded default: what one user's processes on one machine tell each other through files in a directory of
     * that user's own, {@code $XDG_RUNTIME_DIR/micro} or else {@code <tmpdir>/micro-<user>}; the setting {@code
     * registry.directory} names another. An entry lives as long as the process that made it, and is gone for all others
     * within a second of its death; a time to live is not needed and not looked at. Configuration calls it {@code
     * local}.
     *
     * <p>Throws FAILED_PRECONDITION when the directory may not be trusted: it must be a directory and no link, ours, and
     * closed to all others (mode 0700).
     */
    static Registry local() {
        return new LocalRegistryProvider().create(Settings.environment());
    }

    /**
     * The registry that {@code settings} name under {@code registry}; else the only one on the class path that is not
     * built in; else {@link #local()}. Throws INVALID_ARGUMENT for a name that nobody has.
     */
    static Registry create(Settings settings) {
        List<String> builtIn = List.of("local", "memory", "static");
        return Providers.choose("registry", ServiceLoader.load(RegistryProvider.class), builtIn, settings)
                .create(settings);
    }
}
