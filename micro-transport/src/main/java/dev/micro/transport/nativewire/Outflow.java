package dev.micro.transport.nativewire;

import static java.util.Objects.requireNonNull;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.transport.Sendable;
import io.netty.buffer.ByteBuf;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of a stream that go, from who makes them to the socket. They are pulled while the other side takes more, by
 * whatever thread the last one came from, and written on the event loop in turns, so that a stream holds up nobody.
 */
final class Outflow extends Outgoing implements BiConsumer<@Nullable Message, @Nullable Throwable> {
    /** The stream, as its messages see it. */
    interface Stream {
        int number();

        /** Whether somebody waits for its messages still. On the loop. */
        boolean wanted();

        /** Writes that all is said, and how it ended. On the loop. */
        void end(ByteBuf out, @Nullable MicroException failure, Metadata trailers);

        /** Its messages failed, which was said. On the loop. */
        void ended(MicroException failure);
    }

    private static final Logger log = LoggerFactory.getLogger(Outflow.class);

    private final Flow flow;
    private final Stream stream;
    private final Messages messages;
    private final String endpoint;
    private final Credit credit;

    /** Messages, and the {@link End} after the last. */
    private final Queue<Object> pulled = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean pulling = new AtomicBoolean();
    private final AtomicBoolean offered = new AtomicBoolean();
    /** Whether it stands among those that wait for the connection. */
    private final AtomicBoolean waits = new AtomicBoolean();

    private volatile boolean ended;
    /** A long one stands at the end of what was pulled, and nothing is pulled behind it. */
    private volatile boolean longOne;

    /** Nobody reads what is pulled from here on. */
    private volatile boolean stopped;

    private volatile boolean over;
    /** Since when nothing may be pulled, on nanoTime's clock; 0: something may. */
    private volatile long stalled;

    // Of the loop.
    private @Nullable Chunks chunks;

    /** {@code credit} is what the other side takes of this stream. */
    Outflow(Flow flow, Stream stream, Messages messages, String endpoint, Credit credit) {
        this.flow = flow;
        this.stream = stream;
        this.messages = messages;
        this.endpoint = endpoint;
        this.credit = credit;
    }

    // --- who makes the messages, on any thread

    /** Pulls unless somebody does, while there is credit. */
    void pull() {
        while (mayPull() && pulling.compareAndSet(false, true)) {
            stalled = 0;
            if (!pullOn()) {
                return;
            }
            rest();
        }
    }

    /** Nothing may be pulled for now; whoever finds that something may after all begins again. */
    private void rest() {
        if (!ended && !over && !longOne) {
            stalled = System.nanoTime() | 1;
        }
        pulling.set(false);
    }

    private boolean mayPull() {
        return !ended && !over && !longOne && credit.any() && connectionTakes();
    }

    /** When not, it is told when the connection does. */
    private boolean connectionTakes() {
        if (flow.takes()) {
            return true;
        }
        if (waits.compareAndSet(false, true)) {
            flow.waiting().add(this);
            if (over) {
                leave();
            }
        }
        return flow.takes();
    }

    private void leave() {
        if (waits.get()) {
            flow.waiting().remove(this);
        }
    }

    /** The connection takes more. */
    void resume() {
        waits.set(false);
        pull();
    }

    /** Pulls what is ready; false when the next one comes later, or the loop has others to look after, and goes on then. */
    private boolean pullOn() {
        while (mayPull()) {
            if (LoopThread.tired()) {
                flow.outbox().later(this::goOn);
                return false;
            }
            CompletableFuture<Message> next;
            try {
                next = requireNonNull(messages.next().toCompletableFuture(), "stage");
            } catch (Throwable thrown) { // no Messages may throw, but these may be anybody's
                broke(thrown);
                return true;
            }
            if (!next.isDone() || next.isCompletedExceptionally()) {
                next.whenComplete(this);
                return false;
            }
            take(next.join());
        }
        return true;
    }

    /** A message came that was waited for. */
    @Override
    public void accept(@Nullable Message message, @Nullable Throwable failure) {
        if (failure != null) {
            end(MicroException.of(failure), Metadata.EMPTY);
        } else {
            take(message);
        }
        goOn();
    }

    /** Goes on pulling, as who does so already. */
    private void goOn() {
        if (pullOn()) {
            rest();
            pull();
        }
    }

    private void take(@Nullable Message message) {
        if (stopped) {
            return;
        }
        if (message == null) {
            finish();
            return;
        }
        int size = message.size();
        try {
            flow.made(size, endpoint);
        } catch (MicroException unfit) {
            endEarly(unfit);
            return;
        }
        if (size > Frames.WHOLE_BODY) {
            longOne = true;
        } else {
            credit.spend(size + Frames.MESSAGE_COST);
            flow.pulled(size + Frames.MESSAGE_COST);
        }
        add(message);
    }

    private void finish() {
        Metadata trailers;
        try {
            trailers = requireNonNull(messages.trailers(), "trailers");
        } catch (Throwable thrown) {
            broke(thrown);
            return;
        }
        end(Sendable.unfit(trailers), trailers);
    }

    /** What they threw is none of the other side's business. */
    private void broke(Throwable thrown) {
        log.error("Messages of {} threw, or gave null for a stage or for trailers", Words.line(endpoint), thrown);
        endEarly(Code.INTERNAL.error("the messages broke"));
    }

    private void endEarly(MicroException failure) {
        Messages.drop(messages);
        end(failure, Metadata.EMPTY);
    }

    private void end(@Nullable MicroException failure, Metadata trailers) {
        if (!stopped) {
            ended = true;
            add(new End(failure, failure == null ? trailers : Metadata.EMPTY));
        }
    }

    private void add(Object item) {
        pulled.add(item);
        if (over) {
            drop();
        } else if (!offered.get() && offered.compareAndSet(false, true)) {
            flow.outbox().offer(this);
        }
    }

    // --- the loop's side

    /** The other side takes so much more. */
    void credit(int bytes) throws WireException {
        credit.add(bytes);
        pull();
    }

    /** The other side takes the long message that was announced. */
    void granted() throws WireException {
        Chunks.grant(chunks, stream.number());
        flow.outbox().goOn(this);
    }

    /** Since when the other side has taken nothing, on nanoTime's clock; 0: it does, or nothing is left to take. */
    long stalled() {
        return ended && chunks == null ? 0 : stalled;
    }

    /** The stream is over: who makes messages is told, and what was made is dropped. */
    void close() {
        if (!over) {
            over = true;
            Turns.leave(this);
            leave();
            dropAll();
            if (!ended) {
                ended = true;
                Messages.drop(messages);
            }
        }
    }

    /** The reader wants no more, not even the rest of a long message, and the call goes on. */
    void stop() {
        if (!over && !stopped) {
            stopped = true;
            ended = true;
            leave();
            Messages.drop(messages); // which may fail a next() that waits: no failure of the call
            dropAll();
            add(new End(null, Metadata.EMPTY));
        }
    }

    @Override
    boolean goesOn() {
        return true;
    }

    @Override
    boolean arrived() {
        offered.set(false);
        return !over && stream.wanted();
    }

    @Override
    boolean write(ByteBuf out) {
        if (over || !stream.wanted()) {
            return false;
        }
        if (chunks != null) {
            return writeParts(out, chunks);
        }
        long gone = 0;
        int most = out.writerIndex() + Frames.CHUNK;
        boolean more = true;
        while (more && out.writerIndex() < most) {
            Object item = pulled.poll();
            if (item instanceof Message message) {
                gone += cost(message);
                more = writeMessage(out, message);
            } else {
                more = false;
                if (item instanceof End end) {
                    writeEnd(out, end);
                }
            }
        }
        if (gone != 0) {
            flow.gone(gone);
        }
        return more;
    }

    private void writeEnd(ByteBuf out, End end) {
        over = true;
        stream.end(out, end.failure, end.trailers);
        if (end.failure != null) {
            stream.ended(end.failure);
        }
        drop(); // what came beside a stop stands behind its end
    }

    /** What it has of the credit: nothing where it is long. */
    private static int cost(Message message) {
        return message.size() > Frames.WHOLE_BODY ? 0 : message.size() + Frames.MESSAGE_COST;
    }

    /** False for a message that waits for its grant. */
    private boolean writeMessage(ByteBuf out, Message message) {
        boolean whole = message.size() <= Frames.WHOLE_BODY;
        out.ensureWritable(Frames.HEAD + 8 + (whole ? message.size() : 0));
        int number = stream.number();
        int start = Frames.begin(out, Frames.MESSAGE, whole ? number | Frames.END_FLAG : number);
        if (whole) {
            message.read(out::writeBytes);
            flow.written(message.size());
        } else {
            Frames.varint(out, message.size());
            chunks = new Chunks(message);
            stalled = System.nanoTime() | 1;
        }
        Frames.end(out, start);
        return whole;
    }

    private boolean writeParts(ByteBuf out, Chunks parts) {
        if (parts.waiting()) {
            return false; // it was offered for what comes behind
        }
        stalled = System.nanoTime() | 1; // for good where nothing may be pulled behind it
        if (parts.write(out, stream.number(), true)) {
            return true;
        }
        flow.written(parts.size());
        chunks = null;
        longOne = false;
        pull();
        return !pulled.isEmpty();
    }

    private void dropAll() {
        if (chunks != null) {
            flow.written(chunks.size());
            chunks = null;
        }
        drop();
    }

    private void drop() {
        long gone = 0;
        for (Object item = pulled.poll(); item != null; item = pulled.poll()) {
            if (item instanceof Message message) {
                flow.written(message.size());
                gone += cost(message);
            }
        }
        if (gone != 0) {
            flow.dropped(gone);
        }
    }

    /** After the last message. */
    private record End(@Nullable MicroException failure, Metadata trailers) {}
}
