package dev.micro.registry;

import dev.micro.core.Address;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Nodes that were written down and never change. */
final class StaticRegistry implements Registry {
    private static final Logger LOG = LoggerFactory.getLogger(StaticRegistry.class);

    private final Map<String, List<Service>> services = new TreeMap<>();
    private final AtomicBoolean said = new AtomicBoolean();

    StaticRegistry(Map<String, List<Address>> nodes) {
        nodes.forEach((name, addresses) -> {
            List<Node> all = addresses.stream().map(Node::at).toList();
            services.put(name, List.of(new Service(name, "", Map.of(), List.of(), all)));
        });
    }

    @Override
    public void register(Service service, Duration ttl) {
        if (!said.getAndSet(true)) {
            LOG.info(
                    "{} takes no registrations: {} is found only where it was written down",
                    describe(),
                    service.name());
        }
    }

    @Override
    public void deregister(Service service) {
        // What was not registered need not be taken out.
    }

    @Override
    public List<Service> get(String name) {
        return services.getOrDefault(name, List.of());
    }

    @Override
    public List<String> list() {
        return List.copyOf(services.keySet());
    }

    @Override
    public Watch watch(String name, Watcher watcher) {
        watcher.changed(get(name));
        return () -> {};
    }

    @Override
    public String describe() {
        return "static";
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
