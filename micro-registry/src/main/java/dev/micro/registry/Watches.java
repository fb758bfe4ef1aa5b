package dev.micro.registry;

import static java.util.Objects.requireNonNull;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watches of one registry, told by one daemon thread that lives while there is one. It looks four times a second,
 * and at once when woken, and tells who sees something else than the last time.
 */
final class Watches implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Registry.class);
    private static final long ROUND = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long PATIENCE = TimeUnit.SECONDS.toMillis(1);

    private final String registry;
    private final Supplier<Catalog> look;
    private final Set<Told> watching = ConcurrentHashMap.newKeySet();

    // Guarded by this.
    private @Nullable Thread thread;
    private boolean closed;

    /** Watches of {@code registry}, whose content {@code look} gives; it may throw a MicroException. */
    Watches(String registry, Supplier<Catalog> look) {
        this.registry = registry;
        this.look = look;
    }

    Watch add(String service, Watcher watcher) {
        Told told = new Told(requireNonNull(service, "service"), requireNonNull(watcher, "watcher"));
        synchronized (this) {
            if (closed) {
                throw Code.FAILED_PRECONDITION.error("registry " + registry + " is closed");
            }
            watching.add(told);
            if (thread == null) {
                thread = new Thread(this::run, "micro-registry-" + registry);
                thread.setDaemon(true);
                thread.start();
            }
            LockSupport.unpark(thread);
        }
        return told;
    }

    /** Something changed: looks now. */
    synchronized void wake() {
        LockSupport.unpark(thread);
    }

    /** Ends all, and the thread. */
    @Override
    public void close() {
        Thread last;
        synchronized (this) {
            closed = true;
            last = thread;
        }
        watching.forEach(Told::close);
        if (last != null && last != Thread.currentThread()) {
            try {
                last.join(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // it ends by itself
            }
        }
    }

    private void run() {
        while (wanted()) {
            round();
            Thread.interrupted(); // left behind by a watcher, it would keep us from parking
            LockSupport.parkNanos(this, ROUND);
        }
    }

    private synchronized boolean wanted() {
        if (watching.isEmpty()) {
            thread = null;
            return false;
        }
        return true;
    }

    private void round() {
        List<Told> present = List.copyOf(watching); // before the look: who comes after it wants a newer one
        try {
            Catalog catalog = look.get();
            present.forEach(told -> told.see(catalog.get(told.service)));
        } catch (RuntimeException | Error e) { // or this thread would end, and nobody be told any more
            MicroException why = MicroException.of(e);
            present.forEach(told -> told.see(why));
        }
    }

    /** One watch. Its own monitor is held while it is told, which makes close() final, and by nothing else. */
    private final class Told implements Watch {
        private final String service;
        private final Watcher watcher;
        private @Nullable List<Service> last;
        private boolean failing;
        private boolean closed;

        Told(String service, Watcher watcher) {
            this.service = service;
            this.watcher = watcher;
        }

        synchronized void see(List<Service> services) {
            if (!closed && (failing || !services.equals(last))) {
                failing = false;
                last = services;
                tell(() -> watcher.changed(services));
            }
        }

        synchronized void see(MicroException why) {
            if (!closed && !failing) {
                failing = true;
                tell(() -> watcher.failed(why));
            }
        }

        private void tell(Runnable what) {
            try {
                what.run();
            } catch (RuntimeException | Error e) {
                log.warn("a watcher of {} failed", service, e);
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            watching.remove(this);
            wake();
        }
    }
}
