package dev.micro.server;

import dev.micro.core.Address;
import dev.micro.core.Durations;
import dev.micro.core.MicroException;
import dev.micro.core.Settings;
import dev.micro.registry.Registry;
import dev.micro.registry.Service;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's place in a registry, kept by one thread: entered, renewed at an interval, entered anew when the registry
 * lost it, and taken out at the end. A registry that fails is tried again each second.
 */
final class Registration implements Runnable, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Server.class);
    /** How long a start or a close waits for the registry. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final List<String> OF_THIS_MACHINE = List.of("local", "memory", "static");
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Registry registry;
    private final Service service;
    private final Duration ttl;
    private final Duration interval;
    private final Thread thread;
    private final CountDownLatch tried = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Seldom seldom = new Seldom();
    private volatile boolean abandoned;
    private boolean entered; // of the thread's own

    Registration(Registry registry, Service service, Duration ttl, Duration interval) {
        this.registry = registry;
        this.service = service;
        this.ttl = ttl;
        this.interval = interval;
        this.thread = new Thread(this, "micro-" + service.name() + "-registration");
        thread.setDaemon(true);
    }

    /** The name of a registry's kind: {@code local}. */
    static String kind(Registry registry) {
        String text = registry.describe();
        int space = text.indexOf(' ');
        return space < 0 ? text : text.substring(0, space);
    }

    /** Begins; waits for the first attempt, but not for ever. */
    void start() {
        if (closing.getCount() == 0) {
            return;
        }
        if (!registry.enters()) {
            log.info(
                    "{} at {} is not entered: registry {} takes no entries",
                    service.name(),
                    where(),
                    registry.describe());
            return;
        }
        thread.start();
        try {
            if (!tried.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                log.warn(
                        "{} serves at {}, not registered yet: no answer in {} from registry {}",
                        service.name(),
                        where(),
                        Durations.text(PATIENCE),
                        registry.describe());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // who starts a server meant to serve: the thread goes on trying
        }
    }

    @Override
    public void run() {
        try {
            do {
                register();
                tried.countDown();
            } while (!closing.await(pause(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException givenUp) {
            // by close(), which waited for a registry that took its time
        }
        if (entered || !abandoned) { // a failed attempt may have been carried out, but then close() has not waited
            leave();
        }
    }

    /** Leaves the registry; waits for that, but not for ever. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            log.warn(
                    "{} may stand in registry {} until its time to live is over: no answer in {}",
                    service.nodes().get(0).id(),
                    registry.describe(),
                    Durations.text(PATIENCE));
            abandoned = true;
            thread.interrupt();
        }
    }

    private void register() {
        try {
            registry.register(service, ttl);
            if (!entered) {
                entered();
            }
            entered = true;
        } catch (RuntimeException | Error failed) {
            entered = false;
            complain("register", failed);
        }
    }

    private void entered() {
        Address address = where();
        log.info("{} is registered at {} in {}", service.name(), address, registry.describe());
        if (!OF_THIS_MACHINE.contains(kind(registry)) && Advertised.onlyHere(address)) {
            log.warn(
                    "{} can be reached from this machine only; {}=:0 or ServerBuilder.address listens for others",
                    address,
                    Settings.variable("server.address"));
        }
    }

    private void leave() {
        try {
            registry.deregister(service);
        } catch (RuntimeException | Error failed) {
            complain("deregister", failed);
        }
    }

    private void complain(String what, Throwable failed) {
        int held = seldom.pass();
        if (held >= 0) {
            log.warn(
                    "cannot {} {} at {} ({} failures more since this was said): {}",
                    what,
                    service.name(),
                    where(),
                    held,
                    failed instanceof MicroException known ? known.getMessage() : failed.toString());
        }
    }

    /** Up to a fifth less than the interval, so that servers which started together do not all come at once. */
    private long pause() {
        long whole = entered || interval.compareTo(AGAIN) < 0 ? Durations.nanos(interval) : AGAIN.toNanos();
        return whole - ThreadLocalRandom.current().nextLong(whole / 5 + 1);
    }

    private Address where() {
        return service.nodes().get(0).address();
    }
}
