package dev.micro.broker;

import static java.util.Objects.requireNonNull;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Handler;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In this object alone. Its one lock is held for a few assignments, by publishers and by who takes an event, and never
 * while a handler runs.
 */
final class MemoryBroker implements Broker {
    private static final Logger log = LoggerFactory.getLogger(Broker.class);
    private static final Duration LONGEST_GRACE = Duration.ofDays(365);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final MemoryLimits limits;
    /** As many as there are subscriptions with something to do; what comes after the end is thrown away. */
    private final ExecutorService threads = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> new HandlerThread(this, task),
            new ThreadPoolExecutor.DiscardPolicy());

    // Guarded by this.
    private final Map<String, List<MemoryQueue>> topics = new HashMap<>(); // those that take events
    private final Set<MemorySubscription> subscriptions = new HashSet<>(); // those that are not closed
    private boolean closed;

    MemoryBroker(MemoryLimits limits) {
        this.limits = limits;
    }

    @Override
    public CompletionStage<Response> publish(Request event) {
        try {
            check(event);
            accept(new Request("", event.endpoint(), event.metadata(), event.body(), Context.root()));
            return CompletableFuture.completedFuture(ACKNOWLEDGED);
        } catch (MicroException refusal) {
            return CompletableFuture.failedFuture(refusal.untouched(true));
        }
    }

    private void check(Request event) {
        Names.check("topic", event.endpoint());
        int size = ((Message) event.body()).size();
        if (size > limits.message()) {
            throw Code.RESOURCE_EXHAUSTED.error(
                    event.endpoint() + ": event of " + size + " bytes (limit: " + limits.message() + ")");
        }
        MicroException cancelled = event.context().cancelled();
        if (cancelled != null) {
            throw cancelled;
        }
        if (event.context().remaining() <= 0) {
            throw Code.DEADLINE_EXCEEDED.error(event.endpoint() + ": the time was over before the event was published");
        }
    }

    private void accept(Request event) {
        List<MemoryQueue> queues;
        synchronized (this) {
            refuseIfClosed();
            queues = List.copyOf(topics.getOrDefault(event.endpoint(), List.of()));
            long size = MemoryEvent.size(event);
            queues.forEach(queue -> queue.checkRoom(size));
            queues.forEach(queue -> queue.add(new MemoryEvent(event)));
        }
        queues.forEach(MemoryQueue::wake);
    }

    @Override
    public Subscription subscribe(String topic, SubscribeOptions options, Handler handler) {
        Names.check("topic", topic);
        requireNonNull(handler, "handler");
        MemorySubscription subscription;
        synchronized (this) {
            refuseIfClosed();
            subscription = new MemorySubscription(this, queue(topic, options.queue()), handler, limits);
            subscription.queue().join(subscription);
            subscriptions.add(subscription);
        }
        subscription.queue().wake();
        return subscription;
    }

    /** The open queue of that name, or a new one; always a new one for who listens alone. */
    private MemoryQueue queue(String topic, String name) {
        List<MemoryQueue> queues = topics.computeIfAbsent(topic, none -> new ArrayList<>());
        for (MemoryQueue queue : queues) {
            if (!name.isEmpty() && queue.name().equals(name)) {
                return queue;
            }
        }
        MemoryQueue queue = new MemoryQueue(this, limits, topic, name);
        queues.add(queue);
        return queue;
    }

    private void refuseIfClosed() {
        if (closed) {
            throw Code.FAILED_PRECONDITION.error("broker memory is closed");
        }
    }

    synchronized void drain(MemorySubscription subscription) {
        subscription.queue().drain(subscription);
        forgetIfShut(subscription.queue());
    }

    /** Takes it out at once; gives how many events were dropped with it. */
    synchronized int leave(MemorySubscription subscription) {
        subscriptions.remove(subscription);
        int dropped = subscription.queue().leave(subscription);
        forgetIfShut(subscription.queue());
        return dropped;
    }

    private void forgetIfShut(MemoryQueue queue) {
        if (!queue.open()) {
            topics.computeIfPresent(queue.topic(), (topic, queues) -> {
                queues.remove(queue);
                return queues.isEmpty() ? null : queues;
            });
        }
    }

    void run(MemorySubscription subscription) {
        threads.execute(subscription);
    }

    boolean onThreadOfOurs() {
        return Thread.currentThread() instanceof HandlerThread thread && thread.broker == this;
    }

    @Override
    public String describe() {
        return "memory";
    }

    @Override
    public void close() {
        List<MemorySubscription> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(subscriptions);
            all.forEach(this::drain);
        }
        boolean waits = !onThreadOfOurs();
        if (waits && !within(limits.grace(), ends(all))) {
            log.warn("broker memory closes though handlers are at work after {}", limits.grace());
        }
        all.forEach(MemorySubscription::close);
        threads.shutdownNow();
        if (waits) {
            awaitThreads();
        }
    }

    private static CompletableFuture<?> ends(List<MemorySubscription> all) {
        return CompletableFuture.allOf(all.stream().map(MemorySubscription::end).toArray(CompletableFuture[]::new));
    }

    private void awaitThreads() {
        try {
            threads.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // they end by themselves
        }
    }

    /** Waits for {@code end}, for so long at most; whether it came. */
    static boolean within(Duration grace, CompletableFuture<?> end) {
        Duration bounded = grace.compareTo(LONGEST_GRACE) < 0 ? grace : LONGEST_GRACE;
        try {
            end.get(bounded.isNegative() ? 0 : bounded.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** A thread on which handlers run, and which therefore may not wait for them. */
    private static final class HandlerThread extends Thread {
        private final MemoryBroker broker;

        HandlerThread(MemoryBroker broker, Runnable task) {
            super(task, "micro-broker-memory");
            this.broker = broker;
            setDaemon(true);
        }
    }
}
