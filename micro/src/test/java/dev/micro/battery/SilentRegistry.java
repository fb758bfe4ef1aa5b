package dev.micro.battery;

import dev.micro.registry.Registry;
import dev.micro.registry.Service;
import dev.micro.registry.Watch;
import dev.micro.registry.Watcher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A registry that is down in the worst way: what it is asked never comes back, interrupted or not. */
final class SilentRegistry implements Registry {
    @Override
    public void register(Service service, Duration ttl) {
        silence();
    }

    @Override
    public void deregister(Service service) {
        silence();
    }

    @Override
    public List<Service> get(String name) {
        silence();
        return List.of();
    }

    @Override
    public List<String> list() {
        silence();
        return List.of();
    }

    @Override
    public Watch watch(String name, Watcher watcher) {
        silence();
        return () -> {};
    }

    @Override
    public String describe() {
        return "silent";
    }

    @Override
    public void close() {
        silence();
    }

    private static void silence() {
        CountDownLatch never = new CountDownLatch(1);
        boolean waiting = true;
        while (waiting) {
            try {
                never.await();
                waiting = false;
            } catch (InterruptedException e) {
                waiting = true; // as a native call would
            }
        }
    }
}
