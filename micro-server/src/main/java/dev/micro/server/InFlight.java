package dev.micro.server;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Filter;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Transport;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls that run: bounds them, and knows when none does, so that the server can close. A call keeps its place
 * until its handler and its answer have ended, also when nobody waits for it any more: else a peer that opens and cancels
 * calls could have any number of handlers running. Streams, which may rest for as long as a peer likes, have places of
 * their own, half of them for one peer: whatever it does, calls run, and the streams of others.
 */
final class InFlight implements Filter {
    private final String service;
    private final int mostCalls;
    private final int mostStreams;
    private final int mostOfOnePeer;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    /** Streams of each peer that has some. */
    private final Map<Address, Integer> peers = new ConcurrentHashMap<>();

    private volatile boolean waiting;
    private volatile boolean closed;

    InFlight(String service, int mostCalls, int mostStreams) {
        this.service = service;
        this.mostCalls = mostCalls;
        this.mostStreams = mostStreams;
        mostOfOnePeer = Math.max(1, mostStreams / 2);
    }

    @Override
    public CompletionStage<Response> apply(Request request, Handler next) {
        if (request.streams()) {
            return stream(request, next);
        }
        int now = calls.incrementAndGet(); // first, so that a close which sees none running has refused this one
        if (closed || now > mostCalls) {
            callEnded();
            return Stages.failed(
                    refusal(closed, "runs " + mostCalls + " calls already (ServerBuilder.concurrentCalls)"));
        }
        return Stages.ended(next.handle(request), this::callEnded);
    }

    private CompletionStage<Response> stream(Request request, Handler next) {
        Address peer = request.context().get(Transport.PEER);
        int now = streams.incrementAndGet(); // first, as above
        int ofPeer = peer == null ? 1 : peers.merge(peer, 1, Integer::sum);
        if (closed || now > mostStreams || ofPeer > mostOfOnePeer) {
            streamEnded(peer);
            String most = now > mostStreams ? mostStreams + " streams" : mostOfOnePeer + " streams of " + peer;
            return Stages.failed(refusal(
                    closed,
                    "runs " + most + " already (ServerBuilder.concurrentStreams: " + mostStreams
                            + ", half of them for one peer)"));
        }
        Place place = new Place(() -> streamEnded(peer));
        return Stages.over(next.handle(place.in(request)), place::leave);
    }

    private MicroException refusal(boolean gone, String full) {
        return (gone
                        ? Code.UNAVAILABLE.error(service + " is closed")
                        : Code.RESOURCE_EXHAUSTED.error(service + " " + full))
                .from(service)
                .untouched(true);
    }

    /** Waits until no call runs. Returns whether that was within {@code nanos}. Calls may go on coming. */
    boolean await(long nanos) {
        long end = System.nanoTime() + nanos;
        boolean interrupted = false;
        synchronized (this) {
            waiting = true;
            while (running()) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    break;
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    break;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !running();
    }

    private boolean running() {
        return calls.get() > 0 || streams.get() > 0;
    }

    /** Refuses what comes from now on. */
    void close() {
        closed = true;
    }

    private void streamEnded(@Nullable Address peer) {
        if (peer != null) {
            peers.computeIfPresent(peer, (key, count) -> count == 1 ? null : count - 1);
        }
        ended(streams);
    }

    private void callEnded() {
        ended(calls);
    }

    private void ended(AtomicInteger which) {
        if (which.decrementAndGet() == 0 && waiting) {
            synchronized (this) {
                notifyAll();
            }
        }
    }
}
