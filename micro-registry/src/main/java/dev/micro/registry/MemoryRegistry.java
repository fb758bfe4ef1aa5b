package dev.micro.registry;

import dev.micro.core.Code;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** In this object alone; entries end with their time to live. */
final class MemoryRegistry implements Registry {
    private static final Duration LONGEST_TTL = Duration.ofDays(365);

    private final LongSupplier clock;
    private final Watches watches = new Watches("memory", this::catalog);

    // Guarded by this.
    private final Map<Key, Entry> entries = new HashMap<>();
    private @Nullable Catalog catalog = Catalog.EMPTY; // null: to be made anew
    private boolean closed;

    /** Entries end by {@code clock}, which counts nanoseconds. */
    MemoryRegistry(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    public void register(Service service, Duration ttl) {
        Catalog.check(service, ttl);
        long end = clock.getAsLong() + (ttl.compareTo(LONGEST_TTL) < 0 ? ttl : LONGEST_TTL).toNanos();
        synchronized (this) {
            if (closed) {
                throw Code.FAILED_PRECONDITION.error("registry memory is closed");
            }
            for (Node node : service.nodes()) {
                entries.put(new Key(service.name(), node.id()), new Entry(Catalog.alone(service, node), end));
            }
            catalog = null;
        }
        watches.wake();
    }

    @Override
    public void deregister(Service service) {
        synchronized (this) {
            service.nodes().forEach(node -> entries.remove(new Key(service.name(), node.id())));
            catalog = null;
        }
        watches.wake();
    }

    @Override
    public List<Service> get(String name) {
        return catalog().get(name);
    }

    @Override
    public List<String> list() {
        return catalog().names();
    }

    @Override
    public Watch watch(String name, Watcher watcher) {
        return watches.add(name, watcher);
    }

    @Override
    public String describe() {
        return "memory";
    }

    @Override
    public void close() {
        watches.close();
        synchronized (this) {
            closed = true;
            entries.clear();
            catalog = Catalog.EMPTY;
        }
    }

    private synchronized Catalog catalog() {
        long now = clock.getAsLong();
        if (entries.values().removeIf(entry -> now - entry.end >= 0) || catalog == null) {
            catalog = Catalog.of(entries.values().stream().map(Entry::service).toList());
        }
        return catalog;
    }

    private record Key(String service, String node) {}

    private record Entry(Service service, long end) {}
}
