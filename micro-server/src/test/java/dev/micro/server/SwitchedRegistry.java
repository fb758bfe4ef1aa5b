package dev.micro.server;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.registry.Node;
import dev.micro.registry.Registry;
import dev.micro.registry.Service;
import dev.micro.registry.Watch;
import dev.micro.registry.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A registry in memory that can be switched off, made to hang, and made to forget. */
final class SwitchedRegistry implements Registry {
    final Map<String, Service> byNode = new ConcurrentHashMap<>();
    final List<String> log = new ArrayList<>();
    final AtomicInteger registered = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    volatile boolean off;
    volatile @Nullable CountDownLatch hanging;

    @Override
    public void register(Service service, Duration ttl) {
        ready();
        for (Node node : service.nodes()) {
            byNode.put(node.id(), service);
        }
        registered.incrementAndGet();
        say("registered");
    }

    @Override
    public void deregister(Service service) {
        ready();
        service.nodes().forEach(node -> byNode.remove(node.id()));
        say("deregistered");
    }

    @Override
    public List<Service> get(String name) {
        return byNode.values().stream()
                .filter(service -> service.name().equals(name))
                .collect(Collectors.toList());
    }

    @Override
    public List<String> list() {
        return byNode.values().stream().map(Service::name).distinct().sorted().collect(Collectors.toList());
    }

    @Override
    public Watch watch(String name, Watcher watcher) {
        watcher.changed(get(name));
        return () -> {};
    }

    @Override
    public String describe() {
        return "memory (for tests)";
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }

    void say(String what) {
        synchronized (log) {
            log.add(what);
        }
    }

    private void ready() {
        CountDownLatch latch = hanging;
        if (latch != null) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw MicroException.of(e);
            }
        }
        if (off) {
            throw Code.UNAVAILABLE.error("registry at nowhere:1 refused");
        }
    }
}
