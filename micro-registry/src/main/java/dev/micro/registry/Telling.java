package dev.micro.registry;

import dev.micro.core.MicroException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a watcher is still to be told: the newest alone, since each list is whole. Whoever put something delivers it, one
 * at a time, under no lock of the registry's.
 */
public final class Telling {
    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

    private final Watcher watcher;
    private final AtomicReference<@Nullable Object> next = new AtomicReference<>();
    private final ReentrantLock delivering = new ReentrantLock();
    private boolean closed;

    /** A watcher that was told nothing yet. */
    public Telling(Watcher watcher) {
        this.watcher = watcher;
    }

    /** These are the services now. Called in the order in which they are true. */
    public void put(List<Service> services) {
        next.set(services);
    }

    /** The registry cannot be read. */
    public void put(MicroException failure) {
        next.set(failure);
    }

    /** Tells the newest, if it was not told yet. */
    @SuppressWarnings("unchecked") // put() puts a list of services, or a failure
    public void deliver() {
        delivering.lock();
        try {
            Object newest = next.getAndSet(null);
            if (newest == null || closed) {
                return;
            }
            if (newest instanceof MicroException failure) {
                watcher.failed(failure);
            } else {
                watcher.changed((List<Service>) newest);
            }
        } catch (RuntimeException thrown) {
            LOG.warn("A watcher threw (expected: it never does)", thrown);
        } finally {
            delivering.unlock();
        }
    }

    /** Tells nothing more: on return nothing is being told, unless this is called from within. */
    public void close() {
        delivering.lock(); // waits for what is being told on another thread
        try {
            closed = true;
        } finally {
            delivering.unlock();
        }
    }
}
