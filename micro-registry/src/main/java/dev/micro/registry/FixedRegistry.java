package dev.micro.registry;

import dev.micro.core.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Services at addresses that somebody wrote down. */
final class FixedRegistry implements Registry {
    private final Catalog catalog;

    FixedRegistry(Map<String, List<Address>> services) {
        List<Service> entries = new ArrayList<>();
        services.forEach((name, addresses) -> entries.add(new Service(
                name,
                "latest",
                Map.of(),
                List.of(),
                addresses.stream().map(Node::at).toList())));
        catalog = Catalog.of(entries);
    }

    @Override
    public void register(Service service, Duration ttl) {
        Catalog.check(service, ttl);
    }

    @Override
    public boolean enters() {
        return false;
    }

    @Override
    public void deregister(Service service) {}

    @Override
    public List<Service> get(String name) {
        return catalog.get(name);
    }

    @Override
    public List<String> list() {
        return catalog.names();
    }

    /** Tells at once, and never again. */
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
    public void close() {}
}
