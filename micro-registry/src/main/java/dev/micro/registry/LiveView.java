package dev.micro.registry;

import dev.micro.core.MicroException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the nodes of one service are, kept current in the background, so that asking does no I/O: reading is one
 * volatile read. While the registry fails, the last known nodes stand. Safe for many threads; whoever made a view closes
 * it before the registry.
 */
public final class LiveView implements AutoCloseable {
    private static final long AGAIN_SECONDS = 1;

    private final Registry registry;
    private final String service;
    private final Consumer<List<Service>> listener;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile List<Service> services = List.of();
    private volatile @Nullable MicroException failure;

    // Guarded by this.
    private @Nullable Watch watch;

    private LiveView(Registry registry, String service, Consumer<List<Service>> listener) {
        this.registry = registry;
        this.service = service;
        this.listener = listener;
    }

    /**
     * Begins to watch {@code service}. Returns at once: a registry may block, so a daemon thread of the view opens the
     * watch, and ends when that stands.
     *
     * @param listener is given each new list, after {@link #services()} shows it, by the registry's thread, one at a
     *     time; must not block
     */
    public static LiveView of(Registry registry, String service, Consumer<List<Service>> listener) {
        LiveView view = new LiveView(registry, service, listener);
        Thread opener = new Thread(view::open, "micro-view-" + service);
        opener.setDaemon(true);
        opener.start();
        return view;
    }

    /** The service's versions and nodes as they were told last; empty when there is none, and before anything was. */
    public List<Service> services() {
        return services;
    }

    /** Why the registry cannot be read now; null while it can, and before it answered. */
    public @Nullable MicroException failure() {
        return failure;
    }

    /** Done, never with a failure, at the registry's first answer: {@link #services()} or {@link #failure()} say more. */
    public CompletionStage<Void> ready() {
        return ready.minimalCompletionStage();
    }

    /** Ends the watch; what was told last stays to be read. Harmless twice. */
    @Override
    public void close() {
        closing.countDown();
        Watch open;
        synchronized (this) {
            open = watch;
        }
        if (open != null) {
            open.close();
        }
    }

    private void open() {
        do {
            try {
                keep(registry.watch(service, new Teller()));
                return;
            } catch (RuntimeException e) {
                failed(MicroException.of(e));
            }
        } while (!closed());
    }

    private void keep(Watch opened) {
        synchronized (this) {
            watch = opened;
        }
        if (closing.getCount() == 0) { // close() may not have seen it
            opened.close();
        }
    }

    private boolean closed() {
        try {
            return closing.await(AGAIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return true; // nobody knows this thread: the whole process is being torn down
        }
    }

    private void failed(MicroException why) {
        failure = why;
        ready.complete(null);
    }

    private final class Teller implements Watcher {
        @Override
        public void changed(List<Service> now) {
            services = now;
            failure = null;
            ready.complete(null);
            listener.accept(now);
        }

        @Override
        public void failed(MicroException why) {
            LiveView.this.failed(why);
        }
    }
}
