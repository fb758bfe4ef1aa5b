package dev.micro.transport.nativewire;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way to one address, over as many sockets in turn as it takes: dials with the first call, dials again by itself
 * while the node cannot be reached and was wanted not long ago.
 */
final class ClientConnection implements Connection {
    /** How many calls may wait for the socket, or for the server to take more at once. */
    private static final int MOST_WAITING = 8 * 1024;

    /** Whoever was not called for this long is not dialled any more until it is. */
    private static final long WANTED = TimeUnit.SECONDS.toNanos(30);

    private final NativeTransport transport;
    private final Address address;
    private final Greeting expected;
    private final Limits limits;
    private final EventLoop loop;
    private final Outbox outbox;
    private final Streams<ClientCall> streams;
    private volatile State state = State.IDLE;
    private volatile boolean closed;

    // Of the loop.
    private final Backoff backoff = new Backoff();
    private @Nullable ClientLink link;
    private boolean dialling;
    private @Nullable Future<?> redial;
    private MicroException lastFailure = Code.UNAVAILABLE.error("not dialled yet");
    private long lastWanted;

    ClientConnection(NativeTransport transport, EventLoop loop, Address address, Dial dial, Limits limits) {
        this.transport = transport;
        this.address = address;
        this.limits = limits;
        this.loop = loop;
        expected = new Greeting(dial.service(), dial.node(), 0, limits.longestMessage());
        outbox = new Outbox(loop);
        streams = new Streams<>(loop, outbox.waiting());
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        Message body = (Message) request.body();
        if (body.size() > limits.longestMessage()) {
            return refused(Code.RESOURCE_EXHAUSTED.error("message of " + body.size() + " bytes for "
                    + request.endpoint() + " (limit: " + limits.longestMessage() + ")"));
        }
        MicroException unfit = Outward.unfit(request.metadata());
        if (unfit != null) {
            return refused(unfit);
        }
        if (closed) {
            return refused(Code.UNAVAILABLE.error("the connection to " + address + " was closed"));
        }
        ClientCall call = new ClientCall(this, request, body);
        call.hook();
        outbox.offer(call);
        return call.reply;
    }

    private static CompletionStage<Response> refused(MicroException why) {
        return CompletableFuture.failedFuture(why.untouched(true));
    }

    @Override
    public void close() {
        closed = true;
        loop.execute(() -> {
            lastFailure = Code.UNAVAILABLE
                    .error("the connection to " + address + " was closed")
                    .untouched(true);
            giveUp(lastFailure);
            cancelRedial();
            if (link != null) {
                link.close();
            }
            transport.forget(this);
        });
    }

    Address address() {
        return address;
    }

    Outbox outbox() {
        return outbox;
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
    boolean admit(ClientCall call) {
        lastWanted = System.nanoTime();
        if (closed || state == State.LEAVING || (redial != null && !dialling)) {
            call.fail(lastFailure);
            return false;
        }
        if (outbox.size() >= MOST_WAITING) {
            call.fail(Code.RESOURCE_EXHAUSTED
                    .error(MOST_WAITING + " calls wait for " + address + " already")
                    .untouched(true));
            return false;
        }
        streams.watch(call);
        if (link == null && !dialling) {
            dial();
        }
        return true;
    }

    /** A call's context was cancelled, on any thread. */
    void cancelled(ClientCall call, MicroException why) {
        if (loop.inEventLoop()) {
            abandoned(call, why);
        } else {
            loop.execute(() -> abandoned(call, why));
        }
    }

    /** Nobody waits for this call any more; what waits in the outbox is passed over when its turn comes. */
    void abandoned(ClientCall call, MicroException why) {
        if (call.number() != 0 && link != null) {
            link.reset(call, why);
            outbox.run(); // there is room for one more
        }
    }

    // --- the life of sockets, on the loop

    private void dial() {
        cancelRedial();
        dialling = true;
        ClientLink next = new ClientLink(this, expected, limits, streams);
        transport.dial(loop, address, next.reader()).whenComplete((channel, failure) -> {
            if (failure != null) {
                ended(next, false, MicroException.of(failure));
            }
        });
        link = next;
    }

    void ready(ClientLink from, Channel channel) {
        if (closed) {
            from.close();
            return;
        }
        dialling = false;
        backoff.reset();
        state = State.READY;
        outbox.opened(channel);
    }

    /** The server wants no more calls here; those that wait go elsewhere. */
    void leaving(ClientLink from, MicroException why, boolean idle) {
        if (from == link && !idle) {
            lastFailure = why;
            state = State.LEAVING;
            giveUp(why);
        }
    }

    /** A socket ended, or never came to be. */
    void ended(ClientLink from, boolean wasReady, MicroException why) {
        if (from != link) {
            return;
        }
        link = null;
        dialling = false;
        outbox.closed();
        lastFailure = why;
        boolean wanted = !closed && System.nanoTime() - lastWanted < WANTED;
        if (wanted && wasReady && state != State.LEAVING) {
            state = State.DOWN;
            dial(); // at once: what waits goes on waiting
            return;
        }
        giveUp(why);
        state = wanted ? State.DOWN : State.IDLE;
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
            if (outgoing instanceof ClientCall call) {
                call.lost(why);
            }
        }
    }
}
