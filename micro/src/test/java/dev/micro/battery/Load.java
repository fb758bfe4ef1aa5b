package dev.micro.battery;

import dev.micro.client.Caller;
import dev.micro.core.MicroException;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntUnaryOperator;

/** Callers in a closed loop. Every call has an id of its own, and every answer is checked against its question. */
final class Load implements AutoCloseable {
    private static final AtomicLong IDS = new AtomicLong();

    private final ExecutorService callers;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Semaphore answers = new Semaphore(0);
    private final Queue<Future<?>> ends = new ConcurrentLinkedQueue<>();

    /** The ids of the calls that were answered. */
    final Map<Long, Boolean> answered = new ConcurrentHashMap<>();

    private final Map<String, LongAdder> byNode = new ConcurrentHashMap<>();

    final AtomicLong issued = new AtomicLong();
    final Queue<MicroException> failed = new ConcurrentLinkedQueue<>();
    final Queue<String> misrouted = new ConcurrentLinkedQueue<>();
    final AtomicLong longestMillis = new AtomicLong();

    /**
     * Starts {@code threads} callers of an endpoint, each over the caller of its turn, until {@link #stop} or until
     * {@code most} calls were issued. {@code size} gives a payload's length from a random number below 65,536.
     */
    Load(int threads, String endpoint, long most, int micros, IntUnaryOperator size, Caller... over) {
        callers = Executors.newFixedThreadPool(threads);
        for (int i = 0; i < threads; i++) {
            Caller caller = over[i % over.length];
            SplittableRandom random = new SplittableRandom(i);
            ends.add(callers.submit(() -> loop(caller, endpoint, most, micros, size, random)));
        }
    }

    private void loop(
            Caller caller, String endpoint, long most, int micros, IntUnaryOperator size, SplittableRandom random) {
        while (!over.get() && issued.incrementAndGet() <= most) {
            long id = IDS.incrementAndGet();
            String payload = Long.toString(id, 36).repeat(size.applyAsInt(random.nextInt(65_536)) / 8 + 1);
            long start = System.nanoTime();
            try {
                Standard.Told told = caller.call(
                        Node.SERVICE,
                        endpoint,
                        new Standard.Ask(id, micros == 0 ? 0 : random.nextInt(micros), payload),
                        Standard.Told.class);
                if (told.id() != id
                        || told.hash() != payload.hashCode()
                        || !told.payload().equals(payload)) {
                    misrouted.add("call " + id + " got the answer of " + told.id());
                }
                answered.put(id, true);
                byNode.computeIfAbsent(told.node(), any -> new LongAdder()).increment();
                answers.release();
            } catch (MicroException failure) {
                failed.add(failure);
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            longestMillis.accumulateAndGet(millis, Math::max);
        }
    }

    /** Waits until {@code count} more calls were answered. */
    void awaitAnswers(int count) throws InterruptedException {
        answers.drainPermits();
        if (!answers.tryAcquire(count, 60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no " + count + " answers in 60 s; failures: "
                    + failed.stream().limit(5).toList());
        }
    }

    /** Waits until each of {@code nodes} takes a fifth of the calls or more, as three that are warm do. */
    void awaitBalance(int nodes) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        long taking;
        do {
            byNode.values().forEach(LongAdder::reset);
            awaitAnswers(2000);
            taking = byNode.values().stream()
                    .filter(answers -> answers.sum() >= 400)
                    .count();
        } while (taking < nodes && System.nanoTime() - deadline < 0);
        if (taking < nodes) {
            throw new IllegalStateException("after 60 s of 2,000 answers the nodes gave " + byNode);
        }
    }

    /** Ends the loops and waits for the calls under way. */
    void stop() throws Exception {
        over.set(true);
        join();
    }

    /** Waits until all calls were made. */
    void join() throws Exception {
        for (Future<?> end : ends) {
            end.get(10, TimeUnit.MINUTES);
        }
        callers.shutdown();
    }

    @Override
    public void close() {
        over.set(true);
        callers.shutdownNow();
    }
}
