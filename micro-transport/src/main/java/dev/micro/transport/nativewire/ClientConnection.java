package dev.micro.transport.nativewire;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import dev.micro.transport.Sendable;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way to one address, over as many sockets in turn as it takes: dials with the first call, dials again by itself
 * while the node cannot be reached and was wanted not long ago.
 */
final class ClientConnection implements Connection {
    /** Whoever was not called for this long is not dialled any more until it is. */
    private static final long WANTED = TimeUnit.SECONDS.toNanos(30);

    private final NativeTransport transport;
    private final Address address;
    private final Greeting expected;
    private final WireLimits limits;
    private final EventLoop loop;
    private final Outbox outbox;
    private final Streams<ClientExchange> streams;
    private volatile State state = State.IDLE;
    private volatile boolean closed;

    // Of the loop.
    private final Backoff backoff;
    private @Nullable ClientLink link;
    private boolean dialling;
    private @Nullable Future<?> redial;
    private MicroException lastFailure = Code.UNAVAILABLE.error("not dialled yet");
    private long lastWanted;

    ClientConnection(NativeTransport transport, EventLoop loop, Address address, Dial dial, WireLimits limits) {
        this.transport = transport;
        this.address = address;
        this.limits = limits;
        this.loop = loop;
        backoff = new Backoff(transport.redialPause());
        expected = new Greeting(
                dial.service(), dial.node(), 0, limits.maxMessage(), limits.streamWindow(), limits.connectionWindow());
        outbox = new Outbox(loop);
        streams = new Streams<>(loop, outbox.waiting());
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        MicroException unfit = closed ? wasClosed() : Sendable.unfit(request, limits.maxMessage());
        if (unfit != null) {
            Messages.drop(request.body());
            return CompletableFuture.failedFuture(unfit);
        }
        boolean plain = request.reply() == Request.Reply.ONE && request.body() instanceof Message;
        ClientExchange call = plain ? new ClientExchange(this, request) : new ClientStream(this, request);
        call.hook();
        outbox.offer(call);
        return call.reply;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            execute(this::end);
        }
    }

    private void end() {
        lastFailure = wasClosed();
        giveUp(lastFailure);
        cancelRedial();
        if (link != null) {
            link.close(lastFailure.detail());
        }
        transport.forget(this);
    }

    MicroException wasClosed() {
        return Code.UNAVAILABLE
                .error("the connection to " + address + " was closed")
                .untouched(true);
    }

    /** On the loop, after what runs there now; where the loop has ended, so has all that was under way. */
    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            closed = true;
        }
    }

    Address address() {
        return address;
    }

    Outbox outbox() {
        return outbox;
    }

    Grants answers() {
        return transport.answers();
    }

    Budget frames() {
        return transport.frames();
    }

    Patience patience() {
        return transport.clientPatience();
    }

    /** The socket that is open; only asked while one is. */
    ClientLink link() {
        if (link == null) {
            throw new IllegalStateException("no socket to " + address);
        }
        return link;
    }

    boolean room() {
        return link != null && link.room();
    }

    /** What a call that was not sent yet waits for, in words. */
    String waitsFor() {
        return room() || state == State.READY ? "room on the connection to " + address : "a connection to " + address;
    }

    /** A call reached the loop: says whether it may wait here. */
    boolean admit(ClientExchange call) {
        lastWanted = System.nanoTime();
        if (closed || state == State.LEAVING || (redial != null && !dialling)) {
            call.fail(lastFailure);
            return false;
        }
        if (outbox.size() >= limits.maxWaiting()) {
            call.fail(Code.RESOURCE_EXHAUSTED
                    .error(limits.maxWaiting() + " calls wait for " + address + " already (transport.max-waiting)")
                    .untouched(true));
            return false;
        }
        watch(call);
        if (link == null && !dialling) {
            dial();
        }
        return true;
    }

    /** Has the call end in time. */
    void watch(ClientExchange call) {
        streams.watch(call);
    }

    /**
     * A call's context was cancelled, on any thread. On the loop too this waits for its turn: the call may be about to
     * be written.
     */
    void cancelled(ClientExchange call, MicroException why) {
        execute(() -> abandoned(call, why));
    }

    /** Nobody waits for this call any more: it leaves the outbox, and its stream if it has one. */
    void abandoned(ClientExchange call, MicroException why) {
        Turns.leave(call);
        call.aborted(why);
        if (call.number() == 0) {
            call.release();
        }
        if (call.number() != 0 && link != null) {
            link.reset(call, why);
            outbox.run(); // there is room for one more
        }
    }

    /** Whether somebody waits for this call's answer still. */
    boolean owns(ClientExchange call) {
        return streams.find(call.number()) == call;
    }

    // --- the life of sockets, on the loop

    private void dial() {
        cancelRedial();
        dialling = true;
        ClientLink next = new ClientLink(this, expected, limits, streams);
        link = next;
        transport.dial(loop, address, next.reader()).whenComplete((channel, failure) -> {
            if (failure != null) { // told by any thread
                execute(() -> ended(next, Ending.FAILED, MicroException.of(failure)));
            }
        });
    }

    void ready(ClientLink from, Channel channel) {
        if (closed) {
            from.close(lastFailure.detail());
            return;
        }
        dialling = false;
        state = State.READY;
        outbox.opened(channel);
    }

    /** The server wants no more calls here; those that wait go elsewhere. */
    void leaving(ClientLink from, MicroException why) {
        if (from == link) {
            lastFailure = why;
            state = State.LEAVING;
            giveUp(why);
        }
    }

    /** A socket ended, or never came to be. */
    void ended(ClientLink from, Ending ending, MicroException why) {
        if (from != link) {
            return;
        }
        link = null;
        dialling = false;
        outbox.closed();
        lastFailure = why;
        if (ending == Ending.IDLE && outbox.size() == 0) {
            state = State.IDLE; // and a call that is on its way here dials
            return;
        }
        boolean wanted = !closed && System.nanoTime() - lastWanted < WANTED;
        boolean left = state == State.LEAVING;
        state = wanted ? State.DOWN : State.IDLE;
        if (ending != Ending.FAILED) {
            backoff.reset();
            if (wanted && !left) {
                dial(); // at once: what waits goes on waiting
                return;
            }
        }
        giveUp(why);
        if (wanted) {
            redial = loop.schedule(this::redial, backoff.next(), TimeUnit.NANOSECONDS);
        }
    }

    private void redial() {
        redial = null;
        if (closed || System.nanoTime() - lastWanted > WANTED) {
            state = State.IDLE;
        } else if (link == null) {
            dial();
        }
    }

    private void cancelRedial() {
        if (redial != null) {
            redial.cancel(false);
            redial = null;
        }
    }

    /** Fails all that wait, which nobody has seen. */
    private void giveUp(MicroException why) {
        for (Outgoing outgoing : outbox.takeAll()) {
            if (outgoing instanceof ClientExchange call) {
                call.lost(why);
            }
        }
    }
}
