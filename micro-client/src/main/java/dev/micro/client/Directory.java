package dev.micro.client;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.registry.Node;
import dev.micro.registry.Registry;
import dev.micro.registry.Service;
import dev.micro.selector.Selector;
import dev.micro.transport.Dial;
import dev.micro.transport.Transport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where the services are that this client calls: what the registry tells of those called by name, and the addresses
 * that callers gave by hand. Bounded, since names may come from strangers: what nobody calls is forgotten.
 */
final class Directory implements AutoCloseable {
    private static final int MOST = 4096;
    private static final long SWEEP = TimeUnit.MINUTES.toNanos(5);
    private static final long SWEEP_WHEN_FULL = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST_THREADS = 4;
    /** After how long a refused watch is asked for again. */
    private static final long AGAIN = TimeUnit.SECONDS.toNanos(1);

    private final Registry registry;
    private final Transport transport;
    private final Selector selector;
    private final Absence absence;
    /** For what may wait for the registry. What comes after close() is of no use to anybody. */
    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Directory::daemon,
            new ThreadPoolExecutor.DiscardPolicy());

    /** By a service's name, or by a list of addresses. */
    private final Map<Object, ServiceNodes> entries = new ConcurrentHashMap<>();

    // Guarded by this.
    private long swept = System.nanoTime();
    private boolean closed;

    Directory(Registry registry, Transport transport, Selector selector) {
        this.registry = registry;
        this.transport = transport;
        this.selector = selector;
        absence = new Absence(registry, executor, transport.loop());
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * The nodes for a call of {@code service}, known or not yet.
     *
     * @throws MicroException FAILED_PRECONDITION after close(), INVALID_ARGUMENT for what is no name,
     *     RESOURCE_EXHAUSTED for too many of them
     */
    ServiceNodes nodes(String service, CallOptions options) {
        Object key = key(service, options);
        ServiceNodes nodes = entries.get(key);
        if (nodes == null) {
            nodes = options.addresses().isEmpty() ? watched(service) : byHand(options.addresses());
        }
        nodes.touch();
        return nodes;
    }

    /**
     * Done when it is known where the nodes are, or that this cannot be known; fails when the call is over before that,
     * which then has asked no node.
     */
    CompletableFuture<Void> settled(ServiceNodes nodes, Context context) {
        CompletableFuture<Void> turn = nodes.settled().copy();
        Runnable undo = context.onCancel(why -> turn.completeExceptionally(new AttemptFailure(null, why)));
        long remaining = context.remaining();
        if (remaining < ServiceNodes.PATIENCE) { // else it is settled before
            MicroException late = Code.DEADLINE_EXCEEDED
                    .error("waited for registry " + registry.describe())
                    .untouched(true);
            CompletableFuture<Void> end =
                    after(remaining, () -> turn.completeExceptionally(new AttemptFailure(null, late)));
            turn.whenComplete((settled, failure) -> end.cancel(false));
        }
        return turn.thenRun(undo);
    }

    /** The refusal of a call to a service that has no node. */
    CompletionStage<Response> absent(Request request) {
        return absence.of(request.service(), request.context().remaining()).thenCompose(AttemptFailure::unasked);
    }

    /** The refusal of a call to a service of which the registry cannot tell. */
    MicroException unknown(String service, MicroException why) {
        if (executor.isShutdown()) {
            return closed();
        }
        return why.saying(service + ": its nodes are not known, since registry " + registry.describe() + " fails: "
                + why.detail());
    }

    /** Runs {@code work} in {@code nanos} nanoseconds, where a reply would come; see {@link Later}. */
    CompletableFuture<Void> after(long nanos, Runnable work) {
        return Later.run(nanos, transport.loop(), work);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        entries.values().forEach(nodes -> nodes.close(true));
        entries.clear();
        executor.shutdown();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "micro-client-registry");
        thread.setDaemon(true);
        return thread;
    }

    private static MicroException closed() {
        return Code.FAILED_PRECONDITION.error("the client is closed");
    }

    private static Object key(String service, CallOptions options) {
        return options.addresses().isEmpty() ? service : options.addresses();
    }

    private ServiceNodes watched(String service) {
        new Service(service, "", Map.of(), List.of(), List.of()); // refuses what is no name
        ServiceNodes nodes = new ServiceNodes(
                selector,
                transport.loop(),
                (version, node) -> new FarNode(
                        version,
                        node,
                        transport.connect(node.address(), new Dial(version.name(), node.named() ? node.id() : ""))));
        ServiceNodes kept = keep(service, nodes);
        if (kept == nodes) {
            executor.execute(() -> watch(service, nodes));
            CompletableFuture<Void> patience = after(ServiceNodes.PATIENCE, nodes::settle);
            nodes.settled().whenComplete((settled, failure) -> patience.cancel(false));
        }
        return kept;
    }

    private void watch(String service, ServiceNodes nodes) {
        try {
            nodes.toldBy(registry.watch(service, nodes));
        } catch (RuntimeException | Error refused) { // a plugin may lack a class
            nodes.failed(MicroException.of(refused));
            Later.run(AGAIN, executor, () -> entries.remove(service, nodes)); // then it is tried again
        }
    }

    private ServiceNodes byHand(List<Address> addresses) {
        ServiceNodes nodes = new ServiceNodes(
                selector,
                Runnable::run,
                (any, node) -> new FarNode(any, node, transport.connect(node.address(), Dial.ANY)));
        nodes.changed(List.of(new Service(
                "any", "", Map.of(), List.of(), addresses.stream().map(Node::at).toList())));
        ServiceNodes kept = keep(addresses, nodes);
        if (kept != nodes) {
            nodes.close(true);
        }
        return kept;
    }

    private synchronized ServiceNodes keep(Object key, ServiceNodes nodes) {
        if (closed) {
            throw closed();
        }
        ServiceNodes before = entries.get(key);
        if (before != null) {
            return before;
        }
        if (System.nanoTime() - swept > (entries.size() < MOST ? SWEEP : SWEEP_WHEN_FULL)) {
            sweep();
        }
        if (entries.size() >= MOST) {
            throw Code.RESOURCE_EXHAUSTED.error(MOST + " services are called already (limit: " + MOST + ")");
        }
        entries.put(key, nodes);
        return nodes;
    }

    /** Forgets what no call has asked for since the last sweep. */
    private void sweep() {
        swept = System.nanoTime();
        entries.forEach((key, nodes) -> {
            if (nodes.idle() && entries.remove(key, nodes)) {
                executor.execute(() -> nodes.close(false));
            }
        });
    }
}
