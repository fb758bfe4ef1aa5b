package dev.micro;

import dev.micro.client.Client;
import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.EventLoopThread;
import dev.micro.registry.Registry;
import dev.micro.server.Server;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running service and its client. What it was given, a registry or a transport, is left to who gave it; what it made
 * it closes.
 *
 * <pre>{@code
 * Micro.service("go.micro.srv.greeter").handle(new Say()).run();
 * }</pre>
 */
public final class Micro implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Micro.class);

    private final Server server;
    private final Client client;
    private final Registry registry;
    private final List<AutoCloseable> made;
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread atExit = new Thread(this::close, "micro-exit");

    /** {@code made} are the parts that nobody gave, closed in their order. */
    Micro(Server server, Client client, Registry registry, List<AutoCloseable> made) {
        this.server = server;
        this.client = client;
        this.registry = registry;
        this.made = List.copyOf(made);
    }

    /** The beginning of a service of this name. */
    public static MicroBuilder service(String name) {
        return new MicroBuilder(name);
    }

    /**
     * Starts it: on return it is registered and can be called; with the registry away it serves and goes on trying to
     * register. It keeps no JVM alive, since all its threads are daemons: {@link #run} does. A signal that ends the JVM
     * closes it first. Throws FAILED_PRECONDITION the second time.
     */
    public Micro start() {
        if (!started.compareAndSet(false, true)) {
            throw Code.FAILED_PRECONDITION.error(server.id() + " was started before; build another");
        }
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            server.start();
        } catch (RuntimeException | Error failed) {
            close();
            throw failed;
        }
        return this;
    }

    /**
     * Starts it, says so in one line on standard output, and returns when it was closed, by a signal as a rule: until
     * then the thread that is here keeps the JVM alive.
     */
    public void run() {
        start();
        System.out.println(toString());
        boolean interrupted = false;
        while (closed.getCount() > 0) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                interrupted = true;
                close();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The client of this service: the same registry and transport. Closed with it. */
    public Client client() {
        return client;
    }

    /** Where it listens. */
    public Address address() {
        return server.address();
    }

    /** Its server. */
    public Server server() {
        return server;
    }

    /**
     * Ends it: out of the registry, callers told to go elsewhere, running calls waited for within the grace, then all
     * closed. Harmless twice, also at once from several threads: each returns when it is closed; at once on an event
     * loop, where nothing may wait.
     */
    @Override
    public void close() {
        if (EventLoopThread.isCurrent()) {
            Thread elsewhere = new Thread(this::close, "micro-close"); // a loop cannot wait for what runs on it
            elsewhere.setDaemon(true);
            elsewhere.start();
            return;
        }
        server.close(); // waits for whoever was first
        client.close();
        made.forEach(Micro::closeQuietly);
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            log.debug("Closed by the end of the JVM");
        }
    }

    /** What serves, where, and found through what. */
    @Override
    public String toString() {
        return server
                + (registry.enters()
                        ? ", found through " + registry.describe()
                        : ", not entered: registry " + registry.describe() + " takes no entries");
    }

    static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            log.warn("closing {} failed", part, e);
        }
    }
}
