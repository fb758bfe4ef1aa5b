package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.transport.Sendable;
import io.netty.buffer.ByteBuf;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a stream that come, from the event loop to their reader. What the reader takes gives credit back; a long
 * message asks for room as soon as the reader has taken the long one before, so one is put together ahead.
 */
final class Inflow implements Messages {
    private final Flow flow;
    private final int number;
    private final Runnable coming;
    private final Runnable unwanted;
    /** Short and long messages and the {@link End}, in their order. */
    private final Queue<Object> came = new ConcurrentLinkedQueue<>();

    private final AtomicReference<@Nullable CompletableFuture<Message>> waiting = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicInteger longOnes = new AtomicInteger();

    // Of the reader.
    private long taken;
    private volatile @Nullable End end;

    // Of the loop.
    private final Allowance allowance;
    /** The reader is told when all was read that came together. */
    private boolean waking;

    private boolean ended;
    private boolean settled;
    /** What comes is of no use any more. */
    private boolean dropped;

    private int announced;
    private @Nullable Room room;
    private @Nullable Assembly assembly;

    /** Runs on the loop {@code coming} when a long message is granted, {@code unwanted} when the reader closes early. */
    Inflow(Flow flow, int number, Runnable coming, Runnable unwanted) {
        this.flow = flow;
        this.number = number;
        this.coming = coming;
        this.unwanted = unwanted;
        allowance = new Allowance(flow.limits().window());
    }

    // --- the reader's side

    @Override
    public CompletionStage<Message> next() {
        boolean tired = LoopThread.tired();
        Object item = tired ? null : came.poll();
        if (item != null) {
            return given(item);
        }
        End over = end;
        if (over != null) {
            return over.stage();
        }
        report(flow.limits().quietly());
        CompletableFuture<Message> later = new CompletableFuture<>();
        waiting.set(later);
        if (tired && !closed.get()) {
            flow.outbox().later(this::wake);
            return later;
        }
        if ((!came.isEmpty() || closed.get()) && waiting.compareAndSet(later, null)) {
            item = came.poll();
            if (item != null) {
                return given(item);
            }
            // Where nobody closed, the loop has dropped what came, and says why next.
            return closed.get() ? CompletableFuture.failedFuture(wasClosed()) : next();
        }
        return later;
    }

    @Override
    public Metadata trailers() {
        End over = end;
        return over == null ? Metadata.EMPTY : over.trailers;
    }

    @Override
    public void close() {
        if (end == null && closed.compareAndSet(false, true)) {
            failReader();
            flow.outbox().execute(() -> {
                boolean early = !ended;
                drop();
                if (early) {
                    unwanted.run();
                }
            });
        }
    }

    private void failReader() {
        CompletableFuture<Message> reader = waiting.getAndSet(null);
        if (reader != null) {
            reader.completeExceptionally(wasClosed());
        }
    }

    private CompletionStage<Message> given(Object item) {
        if (item instanceof End over) {
            over(over);
            return over.stage();
        }
        return CompletableFuture.completedFuture(took(item));
    }

    private void over(End how) {
        end = how;
        report(0);
    }

    private Message took(Object item) {
        if (item instanceof LongMessage whole) {
            longOnes.decrementAndGet();
            flow.outbox().execute(() -> {
                whole.room.release();
                wantRoom();
            });
            return whole.message;
        }
        Message message = (Message) item;
        taken += message.size() + Frames.MESSAGE_COST;
        report(flow.limits().window() / 2);
        return message;
    }

    /** Tells the loop what was taken, when that is more than {@code quietly}. */
    private void report(int quietly) {
        if (taken > quietly) {
            long cost = taken;
            taken = 0;
            flow.outbox().execute(() -> giveBack(cost));
        }
    }

    private static MicroException wasClosed() {
        return Code.CANCELLED.error("the reader closed the stream");
    }

    // --- the loop's side

    /** A whole message, or the announcement of a long one. */
    void message(ByteBuf in, boolean whole) throws WireException {
        if (ended || announced != 0) {
            throw new WireException("a message of call " + number + (ended ? " after its last" : " within another"));
        }
        if (!whole) {
            announced(Frames.bounded(in, Integer.MAX_VALUE, "length of a message"));
            return;
        }
        int cost = Frames.whole(in) + Frames.MESSAGE_COST;
        flow.came(cost);
        allowance.came(cost);
        if (closed.get()) {
            flow.took(cost);
            settleStream(cost);
        } else {
            deliver(Assembly.rest(in));
        }
    }

    private void announced(int total) throws WireException {
        if (total <= Frames.WHOLE_BODY) {
            throw new WireException(
                    "a message of " + total + " bytes in parts (expected: more than " + Frames.WHOLE_BODY + ")");
        }
        if (total > flow.limits().maxMessage()) {
            throw Sendable.tooLong(
                    "message", total, "of a stream", "" + flow.limits().maxMessage());
        }
        flow.claims().check(total);
        if (dropped) {
            flow.idleFrame(); // its reader has closed, and the other side is told
        } else {
            announced = total;
            wantRoom();
        }
    }

    private void wantRoom() {
        if (announced != 0 && room == null && !ended && longOnes.get() == 0) {
            room = flow.claims().room(announced, this::granted);
            room.ask();
        }
    }

    private void granted() {
        assembly = new Assembly(announced, flow.limits().body(), flow.claims().grants());
        coming.run();
        flow.grant(number);
    }

    /** A part of a long message. */
    void data(ByteBuf in, boolean last) throws WireException {
        if (dropped) {
            flow.idleFrame(); // it was on its way when its reader closed
            return;
        }
        if (assembly == null) {
            throw new WireException("data of call " + number + " that nobody granted");
        }
        assembly.add(in, last, number);
        if (!last) {
            return;
        }
        if (!assembly.whole() || room == null) {
            throw new WireException("the last part of a message of call " + number + " before its others");
        }
        LongMessage whole = new LongMessage(assembly.message(), room);
        assembly = null;
        room = null;
        announced = 0;
        if (closed.get()) {
            whole.room.release();
        } else {
            longOnes.incrementAndGet();
            deliver(whole);
        }
    }

    /** When the rest of a long message must have come, on nanoTime's clock; null where none is on its way. */
    @Nullable
    Assembly assembly() {
        return assembly;
    }

    /** There are no more, which the reader learns after the others. */
    void ended(Metadata trailers) throws WireException {
        if (ended || announced != 0) {
            throw new WireException("the end of call " + number + (ended ? " a second time" : " within a message"));
        }
        end(new End(null, trailers));
    }

    /** Fails after what came. */
    void failed(MicroException why) {
        end(new End(why, Metadata.EMPTY));
    }

    /** Fails at once: what was not read is gone. */
    void aborted(MicroException why) {
        if (end != null || (ended && dropped)) {
            settle();
        } else {
            drop();
            ended = true;
            deliver(new End(why, Metadata.EMPTY));
        }
    }

    /** Nobody is given more credit for what came: the other side has said its last, and may be trusted. */
    void settle() {
        if (!settled) {
            settled = true;
            flow.took(allowance.untaken());
            came.forEach(item -> {
                if (item instanceof LongMessage whole) {
                    whole.room.release();
                }
            });
        }
    }

    private void end(End over) {
        if (!ended) {
            if (room != null) {
                room.release();
                room = null;
                assembly = null;
            }
            ended = true;
            deliver(over);
        }
    }

    private void deliver(Object item) {
        came.add(item);
        if (!waking) {
            waking = true;
            flow.wake(this);
        }
    }

    /** Tells a reader that waits of the first that came; the others it finds by itself. */
    void wake() {
        waking = false;
        CompletableFuture<Message> reader = waiting.get();
        // Who took this item itself may wait for the next one by now: that one is not ours to complete.
        if (reader != null && !came.isEmpty() && waiting.compareAndSet(reader, null)) {
            complete(reader, came.poll());
        }
    }

    private void complete(CompletableFuture<Message> reader, Object item) {
        if (item instanceof End over) {
            over(over);
            over.end(reader);
        } else {
            reader.complete(took(item));
        }
    }

    private void giveBack(long cost) {
        if (!settled) {
            flow.took(cost);
            settleStream(cost);
        }
    }

    private void settleStream(long cost) {
        int credit = allowance.took(cost);
        if (!ended && !closed.get()) {
            flow.give(number, credit);
        }
    }

    private void drop() {
        if (room != null) {
            room.release();
            room = null;
        }
        assembly = null;
        announced = 0;
        dropped = true;
        settle();
        came.clear();
    }

    private record LongMessage(Message message, Room room) {}

    /** How it ended: as it should, or with a failure. */
    private record End(@Nullable MicroException failure, Metadata trailers) {
        CompletionStage<Message> stage() {
            return failure == null ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(failure);
        }

        void end(CompletableFuture<Message> reader) {
            if (failure == null) {
                reader.complete(null);
            } else {
                reader.completeExceptionally(failure);
            }
        }
    }
}
