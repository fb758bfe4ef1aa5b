package dev.micro.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A registry within this process. Entries that nobody renews disappear by the clock it was given. */
final class MemoryRegistry implements Registry {
    private final LongSupplier nanoTime;

    // Guarded by this: by name of service, then by id of node.
    private final Map<String, Map<String, Entry>> entries = new TreeMap<>();
    private final Map<String, List<Telling>> watches = new HashMap<>();
    private boolean sweeping;
    private boolean closed;

    MemoryRegistry(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public void register(Service service, Duration ttl) {
        long until = nanoTime.getAsLong() + ttl.toNanos();
        synchronized (this) {
            Map<String, Entry> nodes = entries.computeIfAbsent(service.name(), name -> new TreeMap<>());
            service.nodes().forEach(node -> nodes.put(node.id(), new Entry(service, node, until)));
            if (!sweeping) {
                sweeping = true;
                sweepIn(ttl.toNanos());
            }
            tell(service.name());
        }
        deliver(service.name());
    }

    @Override
    public void deregister(Service service) {
        synchronized (this) {
            Map<String, Entry> nodes = entries.getOrDefault(service.name(), new TreeMap<>());
            service.nodes().forEach(node -> nodes.remove(node.id()));
            tell(service.name());
        }
        deliver(service.name());
    }

    @Override
    public synchronized List<Service> get(String name) {
        expire();
        return Versions.of(entries.getOrDefault(name, Map.of()).values().stream()
                .map(entry -> Versions.with(entry.service, entry.node))
                .toList());
    }

    @Override
    public synchronized List<String> list() {
        expire();
        return List.copyOf(entries.keySet());
    }

    @Override
    public Watch watch(String name, Watcher watcher) {
        Telling telling = new Telling(watcher);
        synchronized (this) {
            watches.computeIfAbsent(name, any -> new ArrayList<>()).add(telling);
            telling.put(get(name));
        }
        telling.deliver();
        return () -> {
            telling.close();
            synchronized (this) {
                watches.getOrDefault(name, new ArrayList<>()).remove(telling);
            }
        };
    }

    @Override
    public String describe() {
        return "memory";
    }

    @Override
    public void close() {
        List<Telling> all = new ArrayList<>();
        synchronized (this) {
            closed = true;
            watches.values().forEach(all::addAll);
            watches.clear();
            entries.clear();
        }
        all.forEach(Telling::close);
    }

    /** Has the watchers of a service told what is now, once the lock is let go of. */
    private void tell(String name) {
        List<Service> now = get(name);
        watches.getOrDefault(name, List.of()).forEach(telling -> telling.put(now));
    }

    private void deliver(String name) {
        List<Telling> due;
        synchronized (this) {
            due = List.copyOf(watches.getOrDefault(name, List.of()));
        }
        due.forEach(Telling::deliver);
    }

    private void expire() {
        long now = nanoTime.getAsLong();
        entries.values().forEach(nodes -> nodes.values().removeIf(entry -> entry.until - now <= 0));
        entries.values().removeIf(Map::isEmpty);
    }

    private void sweepIn(long nanos) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(this::sweep);
    }

    /** Tells of entries that disappeared by themselves. */
    private void sweep() {
        List<String> changed = new ArrayList<>();
        synchronized (this) {
            long now = nanoTime.getAsLong();
            entries.forEach((name, nodes) -> {
                if (nodes.values().stream().anyMatch(entry -> entry.until - now <= 0)) {
                    changed.add(name);
                }
            });
            changed.forEach(this::tell);
            long next = entries.values().stream()
                    .flatMap(nodes -> nodes.values().stream())
                    .mapToLong(entry -> entry.until - now)
                    .min()
                    .orElse(-1);
            sweeping = next > 0 && !closed;
            if (sweeping) {
                sweepIn(next);
            }
        }
        changed.forEach(this::deliver);
    }

    private record Entry(Service service, Node node, long until) {}
}
