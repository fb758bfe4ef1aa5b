package dev.micro.client;

import dev.micro.core.Code;
import dev.micro.registry.Registry;
import dev.micro.registry.Service;
import dev.micro.registry.Watch;
import dev.micro.registry.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry that tells what it is told to, and can be away or silent. */
final class TownRegistry implements Registry {
    enum Mood {
        TELLS,
        AWAY,
        SILENT
    }

    final AtomicInteger watches = new AtomicInteger();
    final AtomicInteger lists = new AtomicInteger();

    private final Map<String, List<Service>> services = new TreeMap<>();
    private final Map<String, List<Watcher>> watchers = new HashMap<>();
    private Mood mood = Mood.TELLS;

    synchronized void mood(Mood now) {
        mood = now;
        watchers.forEach((name, all) -> all.forEach(watcher -> tell(name, watcher)));
    }

    /** These are the versions of the service from now on. */
    synchronized void put(String name, Service... versions) {
        services.put(name, List.of(versions));
        watchers.getOrDefault(name, List.of()).forEach(watcher -> tell(name, watcher));
    }

    @Override
    public synchronized Watch watch(String name, Watcher watcher) {
        watches.incrementAndGet();
        watchers.computeIfAbsent(name, key -> new ArrayList<>()).add(watcher);
        tell(name, watcher);
        return () -> {
            synchronized (this) {
                if (watchers.get(name).remove(watcher)) {
                    watches.decrementAndGet();
                }
            }
        };
    }

    private void tell(String name, Watcher watcher) {
        switch (mood) {
            case TELLS -> watcher.changed(get(name));
            case AWAY -> watcher.failed(Code.UNAVAILABLE.error("192.0.2.1:8500 refused"));
            case SILENT -> {}
        }
    }

    @Override
    public synchronized List<Service> get(String name) {
        return services.getOrDefault(name, List.of());
    }

    @Override
    public synchronized List<String> list() {
        lists.incrementAndGet();
        return services.keySet().stream().toList();
    }

    @Override
    public void register(Service service, Duration ttl) {
        put(service.name(), service);
    }

    @Override
    public void deregister(Service service) {
        put(service.name());
    }

    @Override
    public String describe() {
        return "town (hall)";
    }

    @Override
    public void close() {}
}
