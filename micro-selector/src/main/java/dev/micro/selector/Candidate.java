package dev.micro.selector;

import static java.util.Objects.requireNonNull;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.registry.Node;
import dev.micro.registry.Service;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A node that may be picked, with what this process has seen of it. Lives as long as the node is in the view, whatever
 * else changes in the list; who calls it extends this with its connection. All methods may be called by any thread;
 * none waits or allocates.
 *
 * <p>Who picked a candidate says {@link #began} when it sends the call and {@link #ended} once for each of those; of a
 * call that a stream answers {@link #streaming} and then {@link #streamed} in place of that.
 */
public class Candidate {
    /** The key in a node's metadata of its share of calls relative to others: 1 to 1000. */
    public static final String WEIGHT = "weight";

    /** The standing of one that can take a call; then comes one set aside, then one that is not reachable. */
    static final int READY = 2;

    private static final int USUAL_WEIGHT = 100;
    private static final int LARGEST_WEIGHT = 1000;
    /** The load of a node that has its first call still to answer, in nanoseconds: 39 hours. */
    private static final double UNKNOWN_LOAD = Long.MAX_VALUE >> 16;

    private final Service service;
    private final Node node;
    private final int weight;
    private final LongSupplier clock;
    private final AtomicInteger pending = new AtomicInteger();
    /** Those of the pending that are answered already, by streams under way. */
    private final AtomicInteger streams = new AtomicInteger();

    private final PeakEwma cost = new PeakEwma();
    private final Quarantine quarantine;
    /** When the last call ended, or the first of those to be answered began: since then the node owes a sign of life. */
    private volatile long heard;

    /** A candidate without history. */
    protected Candidate(Service service, Node node) {
        this(service, node, System::nanoTime);
    }

    /** A candidate that reads {@code clock} in place of {@link System#nanoTime()}, for tests and simulations. */
    protected Candidate(Service service, Node node, LongSupplier clock) {
        this.service = requireNonNull(service, "service");
        this.node = requireNonNull(node, "node");
        this.weight = weight(node.metadata().get(WEIGHT));
        this.clock = clock;
        this.quarantine = new Quarantine(clock.getAsLong());
    }

    /** The version of the service that the node runs. */
    public final Service service() {
        return service;
    }

    /** The node. */
    public final Node node() {
        return node;
    }

    /** Its share of calls relative to others, 1 to 1000; 100 where the node's metadata has no such number. */
    public final int weight() {
        return weight;
    }

    /** The calls that began and have not ended, streams among them. */
    public final int pending() {
        return pending.get();
    }

    /**
     * What one more call here has to expect: the latency in nanoseconds, or for how long nothing came of the calls to
     * be answered where that is longer, times the calls there would be, for a weight of 100; less for more weight.
     * Zero for a node without history, or due for a probe, so that it is tried; very high while its first call runs.
     */
    public final double load() {
        return load(now());
    }

    /** Whether it can take a call: reachable, and not set aside, or aside for long enough that a probe is due. */
    public final boolean ready() {
        return reachable() && (!quarantine.aside() || quarantine.open(now()));
    }

    /**
     * Asked by a picker of the candidate it is about to give: true when {@link #ready()}, and of a candidate due for a
     * probe to one of all who ask, until that probe ended.
     */
    public final boolean admit() {
        return reachable() && (!quarantine.aside() || quarantine.enter(now()));
    }

    /** A call was given to this node at {@code now}, by {@link System#nanoTime()} as a rule. */
    public final void began(long now) {
        if (pending.getAndIncrement() == streams.get()) {
            heard = now;
        }
    }

    /**
     * The call that was given at {@code began} is answered by a stream, which begins: what it took until now is its
     * latency, and it is pending until {@link #streamed} says that it has ended.
     */
    public final void streaming(long began) {
        streams.getAndIncrement();
        long now = now();
        heard = now;
        if (!quarantine.outlived(began)) {
            answered(now - began, now);
        }
    }

    /**
     * The stream that answers the call given at {@code began} has ended. UNAVAILABLE speaks against the node as for
     * {@link #ended a call}; any other end says nothing, since how long a stream runs is its reader's business.
     */
    public final void streamed(long began, @Nullable MicroException failure) {
        pending.getAndDecrement();
        streams.getAndDecrement();
        long now = now();
        heard = now;
        if (failure != null && failure.code() == Code.UNAVAILABLE && !quarantine.outlived(began)) {
            failed(Quarantine.FAILURE, 0, now);
        }
    }

    /**
     * The call that was given at {@code began} has ended: answered when {@code failure} is null. UNAVAILABLE,
     * RESOURCE_EXHAUSTED and DEADLINE_EXCEEDED speak against the node, and too many of them in a row set it aside;
     * CANCELLED says nothing; any other error is an answer, but INTERNAL and UNKNOWN make the node look slower. Once an
     * answer brought the node back, what happened to calls that began before that counts no more.
     */
    public final void ended(long began, @Nullable MicroException failure) {
        pending.getAndDecrement();
        long now = now();
        long nanos = now - began;
        heard = now;
        if (quarantine.outlived(began)) {
            return;
        }
        if (failure == null) {
            answered(nanos, now);
            return;
        }
        switch (failure.code()) {
            case DEADLINE_EXCEEDED -> failed(Quarantine.TIMEOUT, nanos, now);
            case UNAVAILABLE, RESOURCE_EXHAUSTED -> failed(Quarantine.FAILURE, nanos, now);
            case INTERNAL, UNKNOWN -> {
                returned(nanos, now);
                cost.penalize(nanos, now);
            }
            case CANCELLED -> quarantine.gaveUp(now);
            default -> answered(nanos, now);
        }
    }

    /** Whether its connection can take a call; what extends this says so. Must be quick. */
    protected boolean reachable() {
        return true;
    }

    final long now() {
        return clock.getAsLong();
    }

    final double load(long now) {
        if (quarantine.aside() && quarantine.open(now)) {
            return 0;
        }
        int calls = pending.get();
        double each = cost.at(now);
        double share = (double) weight / USUAL_WEIGHT;
        if (calls <= streams.get()) { // who streams owes no answer: nothing may come of it for an hour, and all is well
            return each * (calls + 1) / share;
        }
        // A process that died a moment ago takes calls still, until its sockets are gone: its silence gives it away.
        return each == 0 ? UNKNOWN_LOAD + calls / share : Math.max(each, (double) (now - heard)) * (calls + 1) / share;
    }

    final boolean ready(long now) {
        return reachable() && quarantine.open(now);
    }

    final boolean admit(long now) {
        return reachable() && quarantine.enter(now);
    }

    /** How well it can take a call: the higher the better, {@link #READY} the best. */
    final int standing(long now) {
        return !reachable() ? 0 : quarantine.open(now) ? READY : 1;
    }

    private void answered(long nanos, long now) {
        if (!returned(nanos, now)) {
            cost.observe(nanos, now);
        }
    }

    /** Whether this answer brought it back. What it cost in its bad time would keep calls away from it for a minute. */
    private boolean returned(long nanos, long now) {
        boolean back = quarantine.answered(now);
        if (back) {
            cost.restore(nanos, now);
        }
        return back;
    }

    private void failed(int points, long nanos, long now) {
        if (quarantine.failed(points, now)) {
            cost.remember(now);
        }
        cost.penalize(nanos, now);
    }

    private static int weight(@Nullable String text) {
        if (text == null || !text.matches("[0-9]{1,4}")) {
            return USUAL_WEIGHT;
        }
        int weight = Integer.parseInt(text);
        return weight >= 1 && weight <= LARGEST_WEIGHT ? weight : USUAL_WEIGHT;
    }

    /** Service, version and address: {@code greeter 1.4.0 at 127.0.0.1:4711}. */
    @Override
    public String toString() {
        return service.name() + " " + service.version() + " at " + node.address();
    }
}
