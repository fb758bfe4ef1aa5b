package dev.micro.transport.nativewire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent on one connection. Any thread offers; one task on the loop writes the frames of all that wait
 * into one buffer and flushes once, since a system call costs more than all the rest of a call.
 *
 * <p>The queue is the intrusive one of Dmitry Vyukov with many producers and one consumer: an offer is one exchange.
 */
final class Outbox implements Runnable {
    /** One write to the socket holds about this much; then the loop looks at its other sockets, and at what came. */
    private static final int BATCH = 64 * 1024;

    private static final int SMALLEST = 1024;

    private static final VarHandle TAIL;
    private static final VarHandle SCHEDULED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(Outbox.class, "tail", Outgoing.class);
            SCHEDULED = lookup.findVarHandle(Outbox.class, "scheduled", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventLoop loop;
    private final Outgoing stub = new Stub();
    private volatile Outgoing tail = stub;
    private volatile boolean scheduled;

    /** What came when the loop had ended, and whether somebody runs it. */
    private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean ending = new AtomicBoolean();

    // Of the loop.
    private Outgoing head = stub;
    private final Turns waiting = new Turns();
    /** What was sent in part, and goes on. */
    private final Turns begun = new Turns();

    private @Nullable Channel channel;
    private boolean reading;
    private int estimate = SMALLEST;

    Outbox(EventLoop loop) {
        this.loop = loop;
    }

    /** Has {@code outgoing} sent in its turn. Any thread. */
    void offer(Outgoing outgoing) {
        Outgoing before = (Outgoing) TAIL.getAndSet(this, outgoing);
        before.next = outgoing;
        if (!scheduled && !(loop.inEventLoop() && reading) && SCHEDULED.compareAndSet(this, false, true)) {
            try {
                loop.execute(this);
            } catch (RejectedExecutionException ended) {
                runAfterEnd(this::drop);
            }
        }
    }

    /** Has {@code outgoing}, which had begun and had to wait, go on. On the loop. */
    void goOn(Outgoing outgoing) {
        if (outgoing.turns == null) {
            begun.add(outgoing);
        }
        if (!reading) {
            run();
        }
    }

    /** Runs {@code task} on the loop, and on this thread when that has ended. Any thread. */
    void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            runAfterEnd(task);
        }
    }

    /** Runs {@code task} on the loop, which it is called on, when that has looked at its sockets. */
    void later(Runnable task) {
        if (loop instanceof WatchedLoop watched) {
            watched.looksAround();
        }
        execute(task);
    }

    /**
     * What belonged to the loop belongs to whoever comes here, one after another and under no lock, since it may be told to
     * users: who comes while another one is here leaves it to that one.
     */
    private void runAfterEnd(Runnable task) {
        if (!loop.inEventLoop()) {
            loop.terminationFuture().awaitUninterruptibly();
        }
        late.add(task);
        while (!late.isEmpty() && ending.compareAndSet(false, true)) {
            try {
                for (Runnable next = late.poll(); next != null; next = late.poll()) {
                    next.run();
                }
            } finally {
                ending.set(false);
            }
        }
    }

    /** The loop has ended: nobody takes from the queue any more. */
    private void drop() {
        scheduled = false;
        for (Outgoing left = poll(); left != null; left = poll()) {
            left.dropped();
        }
    }

    /** The channel is open and may be written to; before, and after {@link #closed}, all wait. */
    void opened(Channel open) {
        channel = open;
        run();
    }

    /** What has begun on this channel cannot go on. */
    void closed() {
        channel = null;
        while (begun.poll() != null) {}
    }

    /** A read began: what is offered on the loop until {@link #readEnded} is sent then, in one go. */
    void readBegan() {
        reading = true;
    }

    void readEnded() {
        reading = false;
        run();
    }

    /** All that have not begun, taken out; also those that did not reach the loop yet. */
    List<Outgoing> takeAll() {
        for (Outgoing outgoing = poll(); outgoing != null; outgoing = poll()) {
            if (!outgoing.goesOn()) {
                waiting.add(outgoing);
            } else if (outgoing.arrived() && outgoing.turns == null) {
                begun.add(outgoing);
            }
        }
        List<Outgoing> all = new ArrayList<>(waiting.size());
        for (Outgoing outgoing = waiting.poll(); outgoing != null; outgoing = waiting.poll()) {
            all.add(outgoing);
        }
        return all;
    }

    /** All that have not begun, where they are. */
    Iterable<Outgoing> waiting() {
        return waiting;
    }

    int size() {
        return waiting.size();
    }

    /** Sends what can be sent. On the loop. */
    @Override
    public void run() {
        SCHEDULED.setVolatile(this, false);
        arrive();
        Channel open = channel;
        while (open != null && maySend(open)) {
            ByteBuf out = open.alloc().directBuffer(estimate);
            try {
                fill(out);
            } catch (Throwable thrown) { // half a frame: whatever follows it, nobody could read
                out.release();
                open.pipeline().fireExceptionCaught(thrown);
                return;
            }
            int written = out.readableBytes();
            if (written == 0) {
                out.release();
                continue;
            }
            estimate = Math.max(SMALLEST, Math.min(BATCH, Integer.highestOneBit(written) << 1));
            open.writeAndFlush(out, open.voidPromise());
            if (maySend(open) && SCHEDULED.compareAndSet(this, false, true)) {
                later(this); // there may be no end of it
            }
            return;
        }
    }

    private boolean maySend(Channel open) {
        return open.isWritable() && (begun.size() > 0 || mayBegin());
    }

    /**
     * In each buffer one that has begun goes on, however many begin, and then those that begin have the rest: long
     * messages hold up no short ones, and neither can those that may not begin hold up what has.
     */
    private void fill(ByteBuf out) {
        Outgoing next = begun.poll();
        if (next == null) {
            next = waiting.poll();
        }
        while (next != null) {
            if (next.write(out)) {
                begun.add(next);
            }
            if (out.readableBytes() >= BATCH) {
                return;
            }
            next = mayBegin() ? waiting.poll() : begun.poll();
        }
    }

    private boolean mayBegin() {
        Outgoing first = waiting.peek();
        return first != null && first.ready();
    }

    private void arrive() {
        Outgoing outgoing;
        while ((outgoing = poll()) != null) {
            if (outgoing.arrived() && outgoing.turns == null) {
                (outgoing.goesOn() ? begun : waiting).add(outgoing);
            }
        }
    }

    private @Nullable Outgoing poll() {
        Outgoing first = head;
        Outgoing second = first.next;
        if (first == stub) {
            if (second == null) {
                return null;
            }
            head = second;
            first = second;
            second = second.next;
        }
        if (second != null) {
            head = second;
            first.next = null;
            return first;
        }
        if (first != tail) {
            return null; // a producer stands between its exchange and its link, and will schedule us again
        }
        stub.next = null;
        Outgoing before = (Outgoing) TAIL.getAndSet(this, stub);
        before.next = stub;
        second = first.next;
        if (second != null) {
            head = second;
            first.next = null;
            return first;
        }
        return null;
    }

    private static final class Stub extends Outgoing {
        @Override
        boolean arrived() {
            return false;
        }

        @Override
        boolean write(ByteBuf out) {
            return false;
        }
    }
}
