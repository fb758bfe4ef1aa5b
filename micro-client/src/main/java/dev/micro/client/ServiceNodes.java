package dev.micro.client;

import dev.micro.core.Code;
import dev.micro.core.Durations;
import dev.micro.core.MicroException;
import dev.micro.registry.Node;
import dev.micro.registry.Service;
import dev.micro.registry.Watch;
import dev.micro.registry.Watcher;
import dev.micro.selector.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of one service, as what is told of them changes: who stays keeps connection and history, who left is closed
 * when the calls there have ended.
 */
final class ServiceNodes implements Watcher {
    /** For how long nodes are called that answer, after the registry lost them all. */
    private static final long DOUBT = TimeUnit.SECONDS.toNanos(60);
    /** For how long first calls wait for a registry that says nothing at all, in nanoseconds. */
    static final long PATIENCE = TimeUnit.SECONDS.toNanos(3);

    private final Selector selector;
    private final Executor loop;
    private final BiFunction<Service, Node, FarNode> connect;
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private volatile @Nullable Fleet fleet;
    private volatile MicroException failure = Code.UNAVAILABLE.error("no answer for " + Durations.elapsed(PATIENCE));
    private volatile boolean used = true;
    /** Since when an empty list is not believed, on the clock of nanoTime; zero: no list is in doubt. */
    private volatile long doubtedSince;

    // Guarded by this, which is held for no longer than it takes to make a list.
    private Map<String, FarNode> byId = Map.of();
    private @Nullable Watch watch;
    private boolean closed;

    /** {@code loop} runs what waited: calls have no business on the thread of a registry. */
    ServiceNodes(Selector selector, Executor loop, BiFunction<Service, Node, FarNode> connect) {
        this.selector = selector;
        this.loop = loop;
        this.connect = connect;
    }

    /** Done when it is known where the nodes are, or that this cannot be known. */
    CompletableFuture<Void> settled() {
        return settled;
    }

    /** The nodes; null while nobody knows. */
    @Nullable
    Fleet fleet() {
        if (doubtedSince != 0 && (System.nanoTime() - doubtedSince > DOUBT || !answering(fleet))) {
            believe();
        }
        return fleet;
    }

    /** Whether there is a node for this call that was not tried. */
    boolean offersOther(CallOptions options, List<FarNode> tried) {
        Fleet known = fleet();
        return known != null && known.offersOther(options, tried);
    }

    /** Whether the registry says that calling the endpoint twice does no harm, by whatever spelling of its name. */
    boolean idempotent(String endpoint) {
        Fleet known = fleet();
        return known != null && known.idempotent().contains(endpoint);
    }

    /** Why nobody knows. */
    MicroException failure() {
        return failure;
    }

    /** A call asks for them. */
    void touch() {
        if (!used) { // callers need not fight for the line
            used = true;
        }
    }

    /** Whether no call has asked since this was asked last. */
    boolean idle() {
        boolean idle = !used;
        used = false;
        return idle;
    }

    /**
     * Believes the registry, but for a list that turns empty while nodes answer: a registry that was emptied or restarted
     * is likelier than that all left without a word, and a node that does leave says so to its callers.
     */
    @Override
    public void changed(List<Service> services) {
        synchronized (this) {
            if (closed) {
                return;
            }
            boolean none = services.stream().allMatch(version -> version.nodes().isEmpty());
            if (!none || !answering(fleet)) {
                doubtedSince = 0;
                replace(services);
            } else if (doubtedSince == 0) {
                doubtedSince = System.nanoTime() | 1;
            }
        }
        settle();
    }

    @Override
    public void failed(MicroException why) {
        failure = why;
        settle();
    }

    /** What tells of changes, to be closed with this. */
    void toldBy(Watch watch) {
        synchronized (this) {
            if (!closed) {
                this.watch = watch;
                return;
            }
        }
        watch.close();
    }

    /** Lets go of all nodes: at once, or when their calls have ended. May wait for the registry. */
    void close(boolean atOnce) {
        Map<String, FarNode> gone;
        Watch told;
        synchronized (this) {
            closed = true;
            told = watch;
            gone = byId;
            byId = Map.of();
        }
        if (told != null) {
            told.close();
        }
        gone.values().forEach(atOnce ? FarNode::close : FarNode::retire);
        settled.complete(null);
    }

    private synchronized void believe() {
        if (doubtedSince != 0) {
            doubtedSince = 0;
            replace(List.of());
        }
    }

    private static boolean answering(@Nullable Fleet fleet) {
        return fleet != null && fleet.nodes().stream().anyMatch(FarNode::answers);
    }

    private void replace(List<Service> services) {
        Map<String, FarNode> now = new HashMap<>();
        for (Service service : services) {
            service.nodes().forEach(node -> now.put(node.id(), kept(service, node)));
        }
        List<FarNode> gone = new ArrayList<>(byId.values());
        gone.removeAll(now.values());
        byId = now;
        fleet = Fleet.of(List.copyOf(now.values()), services, selector);
        gone.forEach(FarNode::retire);
    }

    /** Nobody is to wait any longer, whatever is known. */
    void settle() {
        if (!settled.isDone()) {
            loop.execute(() -> settled.complete(null));
        }
    }

    private FarNode kept(Service service, Node node) {
        FarNode before = byId.get(node.id());
        return before != null
                        && before.node().equals(node)
                        && before.service().version().equals(service.version())
                ? before
                : connect.apply(service, node);
    }
}
