package dev.micro.registry.local;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.registry.Registry;
import dev.micro.registry.Service;
import dev.micro.registry.Telling;
import dev.micro.registry.Versions;
import dev.micro.registry.Watch;
import dev.micro.registry.Watcher;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Processes of one user on one machine, which find each other through a directory. See the package. */
final class LocalRegistry implements Registry {
    private static final Logger LOG = LoggerFactory.getLogger(LocalRegistry.class);

    /** How often the directory and its owners are looked at while somebody watches. */
    private static final long TICK_MILLIS = 250;

    private final PrivateDirectory directory;
    private final Owner owner;
    private final Scan scan;

    // Guarded by this.
    private final Map<Telling, String> watches = new HashMap<>();
    private final Map<Telling, List<Service>> told = new HashMap<>();
    private @Nullable ScheduledExecutorService ticks;
    private boolean failing;
    private boolean closed;

    LocalRegistry(PrivateDirectory directory, Locks locks) {
        this.directory = directory;
        Place here = Place.here();
        owner = new Owner(directory, locks, here);
        scan = new Scan(
                directory.path(), new Liveness(directory.path(), locks, here, System::nanoTime), System::nanoTime);
    }

    /** The entry lives as long as this process, whatever {@code ttl} says. */
    @Override
    public void register(Service service, Duration ttl) {
        try {
            owner.write(service);
        } catch (IOException e) {
            throw failed(e);
        }
        if (owner.counting()) {
            startTicks();
        }
        tickNow();
    }

    @Override
    public void deregister(Service service) {
        try {
            owner.remove(service);
        } catch (IOException e) {
            throw failed(e);
        }
        tickNow();
    }

    @Override
    public List<Service> get(String name) {
        return Versions.of(
                all().stream().filter(service -> service.name().equals(name)).toList());
    }

    @Override
    public List<String> list() {
        return all().stream().map(Service::name).distinct().sorted().toList();
    }

    @Override
    public synchronized Watch watch(String name, Watcher watcher) {
        Telling telling = new Telling(watcher);
        watches.put(telling, name);
        startTicks();
        tickNow();
        return () -> {
            telling.close();
            forget(telling);
        };
    }

    @Override
    public String describe() {
        String home = System.getProperty("user.home");
        String path = directory.path().toString();
        return "local (" + (path.startsWith(home + "/") ? "~" + path.substring(home.length()) : path) + ")";
    }

    @Override
    public void close() {
        List<Telling> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(watches.keySet());
            watches.clear();
            told.clear();
            stopTicks();
        }
        all.forEach(Telling::close);
        owner.close();
    }

    private synchronized void forget(Telling telling) {
        watches.remove(telling);
        told.remove(telling);
        if (watches.isEmpty() && !owner.counting()) {
            stopTicks();
        }
    }

    private synchronized void startTicks() {
        if (ticks == null && !closed) {
            ticks = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work, "micro-registry-local");
                thread.setDaemon(true);
                return thread;
            });
            ticks.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void stopTicks() {
        if (ticks != null) {
            ticks.shutdown();
            ticks = null;
        }
    }

    /** What we changed ourselves is told at once. */
    private synchronized void tickNow() {
        if (ticks != null) {
            ticks.execute(this::tick);
        }
    }

    private void tick() {
        try {
            owner.beat();
            List<Service> all = all();
            Map<Telling, String> now;
            synchronized (this) {
                now = Map.copyOf(watches);
                failing = false;
            }
            now.forEach((telling, name) -> tell(
                    telling,
                    Versions.of(all.stream()
                            .filter(service -> service.name().equals(name))
                            .toList())));
        } catch (MicroException failure) {
            fail(failure);
        } catch (RuntimeException thrown) {
            LOG.warn("The local registry's look at {} failed", directory.path(), thrown);
        }
    }

    private void tell(Telling telling, List<Service> services) {
        synchronized (this) {
            if (!watches.containsKey(telling) || services.equals(told.get(telling))) {
                return;
            }
            told.put(telling, services);
            telling.put(services);
        }
        telling.deliver();
    }

    private void fail(MicroException failure) {
        Map<Telling, String> now;
        synchronized (this) {
            if (failing) {
                return;
            }
            failing = true;
            now = Map.copyOf(watches);
        }
        LOG.warn("{}; who is known goes on being called", failure.detail());
        now.keySet().forEach(telling -> {
            telling.put(failure);
            telling.deliver();
        });
    }

    private List<Service> all() {
        try {
            synchronized (scan) {
                return scan.services();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private MicroException failed(IOException e) {
        return Code.UNAVAILABLE
                .error("registry " + describe() + " failed: " + e)
                .causedBy(e);
    }
}
