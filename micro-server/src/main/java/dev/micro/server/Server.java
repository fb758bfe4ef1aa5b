package dev.micro.server;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Durations;
import dev.micro.core.EventLoopThread;
import dev.micro.core.MicroException;
import dev.micro.registry.ServiceEndpoint;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running copy of a service: offers endpoints at an address, and keeps its place in a registry until closed. Safe
 * for many threads. It keeps no JVM alive by itself: all its threads are daemons.
 */
public final class Server implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Server.class);
    private static final long WORTH_SAYING = TimeUnit.SECONDS.toNanos(1);

    private final Placement placement;
    private final Address at;
    private final CallPath path;
    private final Parts parts;
    private final Duration grace;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    // Written once, by the start.
    private volatile @Nullable Listener listener;
    private volatile @Nullable Registration registration;

    Server(Placement placement, Address at, CallPath path, Parts parts, Duration grace) {
        this.placement = placement;
        this.at = at;
        this.path = path;
        this.parts = parts;
        this.grace = grace;
    }

    /** A builder of a server of the service {@code name}, such as {@code go.micro.srv.greeter}. */
    public static ServerBuilder builder(String name) {
        return new ServerBuilder(name);
    }

    /**
     * Listens, then registers. Returns when it can be found and called; or, when the registry does not answer, after one
     * attempt of at most two seconds: then it serves, says so in the log, and goes on trying.
     *
     * @return this
     * @throws MicroException UNAVAILABLE, naming the address, when it cannot be bound: then this is closed;
     *     FAILED_PRECONDITION when started or closed before
     */
    public Server start() {
        if (!started.compareAndSet(false, true)) {
            throw Code.FAILED_PRECONDITION.error("server " + id() + " was started before; build another");
        }
        Registration placed;
        try {
            placed = listen();
        } catch (RuntimeException refused) {
            close();
            throw refused instanceof MicroException known ? known.here() : refused;
        }
        placed.start();
        return this;
    }

    /** Where it listens, with the port that was found. Throws FAILED_PRECONDITION before {@link #start}. */
    public Address address() {
        Listener bound = listener;
        if (bound == null) {
            throw Code.FAILED_PRECONDITION.error("server " + id() + " does not listen; start() it");
        }
        return bound.address();
    }

    /** The id of this node, {@code <service>-<uuid>}. */
    public String id() {
        return placement.id();
    }

    /**
     * Leaves the registry, tells connected callers to go elsewhere, serves on what runs and what still arrives, and
     * closes when nothing is left, after the builder's grace at the latest; calls that run then are cancelled and their
     * threads interrupted. Returns when all is closed, also to a second caller; at once on an event loop, where nothing
     * may wait. Interrupting the thread that waits here ends the grace. Never throws.
     */
    @Override
    public void close() {
        if (EventLoopThread.isCurrent()) {
            Thread elsewhere =
                    new Thread(this::close, "micro-" + placement.service().name() + "-close");
            elsewhere.setDaemon(true);
            elsewhere.start();
            return;
        }
        try {
            if (closing.compareAndSet(false, true)) {
                boolean interrupted = Thread.interrupted(); // else nothing would be waited for, the registry neither
                closeInOrder();
                closed.countDown();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            } else {
                closed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Name, version, address once it listens, and the endpoints: {@code greeter latest at 127.0.0.1:4711 (Say.Hello)}. */
    @Override
    public String toString() {
        Listener bound = listener;
        return placement.service().name() + " " + placement.service().version() + " at "
                + (bound == null ? at : bound.address())
                + placement.service().endpoints().stream()
                        .map(ServiceEndpoint::name)
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    private synchronized Registration listen() {
        if (closing.get()) {
            throw Code.FAILED_PRECONDITION.error("server " + id() + " is closed; build another");
        }
        path.deadline().start();
        Offer offer = new Offer(placement.service().name(), id());
        Listener bound = parts.transport().listen(at, offer, path.handler());
        listener = bound;
        Registration placed = placement.at(bound.address(), parts.registry());
        registration = placed;
        return placed;
    }

    /** Nobody is sent here any more, then nobody comes any more, then nobody is left. */
    private void closeInOrder() {
        long end = System.nanoTime() + Durations.nanos(grace);
        Listener bound;
        synchronized (this) { // a start is under way, or comes too late
            bound = listener;
        }
        quietly(registration);
        if (bound != null) {
            quietly(() -> bound.drain(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
            if (!path.inFlight().await(Math.min(WORTH_SAYING, end - System.nanoTime()))) {
                log.info("{} waits for calls that run, {} at most", id(), Durations.text(grace));
                path.inFlight().await(end - System.nanoTime());
            }
        }
        quietly(bound);
        path.inFlight().close();
        path.workers().close();
        path.deadline().close();
        parts.made().forEach(Server::quietly);
    }

    /** Closes a part whatever the others do. */
    private static void quietly(@Nullable AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception e) {
            log.warn("closing {} failed", part, e);
        }
    }
}
