package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A call that came with a stream on either side. */
final class ServerStream extends ServerExchange implements Outflow.Stream {
    private final boolean manyAnswered;
    private final @Nullable Inflow inflow;
    /** What the client takes of the replies. */
    private final Credit credit;

    /** The answer to who takes many messages; written by who answers, before the offer. */
    private @Nullable Response answer;

    // Of the loop.
    private @Nullable Outflow outflow;

    ServerStream(ServerLink link, int number, Opening opening) {
        super(link, number, opening);
        credit = new Credit(link.flow().limits().theirWindow());
        manyAnswered = (opening.shape() & Frames.REPLY_STREAM) != 0;
        inflow = !opening.many()
                ? null
                : new Inflow(
                        link.flow(),
                        number,
                        () -> link.watch(this),
                        () -> link.flow().stop(number));
    }

    /** The messages of the request; null where it is one. */
    @Nullable
    Messages messages() {
        return inflow;
    }

    @Override
    Request.Reply taken() {
        return manyAnswered ? Request.Reply.STREAM : Request.Reply.ONE;
    }

    /** Ends the stream with the handler's context: who cancels that, on any thread, means all of it. */
    void hook() {
        opening.context().onCancel(why -> link.outbox().execute(() -> link.expired(this, why)));
    }

    @Override
    public void accept(@Nullable Response given, @Nullable Throwable thrown) {
        if (given == null || !manyAnswered) {
            super.accept(given, thrown);
            return;
        }
        MicroException unfit = link.unfit(given, opening.endpoint());
        if (unfit == null) {
            answer = given;
            link.outbox().offer(this);
        } else {
            Messages.drop(given.body());
            fail(unfit);
        }
    }

    // --- the loop's side

    /** The client's messages have come to their end. */
    void ended() throws WireException {
        requested().ended(Metadata.EMPTY);
    }

    void message(boolean whole, ByteBuf in) throws WireException {
        requested().message(in, whole);
    }

    @Override
    @Nullable
    Request data(ByteBuf in, boolean end) throws WireException {
        if (inflow == null) {
            return super.data(in, end);
        }
        inflow.data(in, end);
        return null;
    }

    private Inflow requested() throws WireException {
        if (inflow == null) {
            throw new WireException("a message for call " + number() + ", whose request is one");
        }
        return inflow;
    }

    @Override
    void granted() throws WireException {
        if (outflow != null) {
            outflow.granted();
        } else {
            super.granted();
        }
    }

    /** The client takes so many bytes more of the replies. */
    void credit(int bytes) throws WireException {
        credit.add(bytes); // even before there are any
        if (outflow != null) {
            outflow.pull();
        }
    }

    @Override
    public boolean wanted() {
        return link.owns(this);
    }

    @Override
    boolean write(ByteBuf out) {
        Response given = answer;
        if (given == null || !wanted()) {
            return super.write(out);
        }
        int start = Frames.begin(out, Frames.REPLIES, number());
        link.headers().metadata(out, given.metadata());
        Frames.end(out, start);
        Messages replies =
                given.body() instanceof Messages many ? many : Messages.of(given.trailers(), (Message) given.body());
        answer = null;
        outflow = new Outflow(link.flow(), this, replies, opening.endpoint(), credit);
        outflow.pull();
        link.watch(this);
        return false;
    }

    @Override
    public void ended(MicroException failure) {
        cancel(failure);
    }

    @Override
    void cancel(MicroException why) {
        if (inflow != null) {
            inflow.aborted(why);
        }
        super.cancel(why);
    }

    @Override
    void release() {
        super.release();
        if (outflow != null) {
            outflow.close();
        } else if (answer != null) {
            Messages.drop(answer.body());
            answer = null;
        }
        if (inflow != null) {
            inflow.aborted(Code.CANCELLED.error("the call is over"));
        }
    }

    // --- its time

    @Override
    public boolean timed() {
        return true;
    }

    /** The next time that something may be over; later each time it is asked while all goes on. */
    @Override
    public long deadline() {
        long next = System.nanoTime() + link.stall();
        if (super.timed()) {
            next = Streams.earlier(next, super.deadline());
        }
        Assembly coming = inflow == null ? null : inflow.assembly();
        if (coming != null) {
            next = Streams.earlier(next, coming.by());
        }
        long stalled = outflow == null ? 0 : outflow.stalled();
        return stalled == 0 ? next : Streams.earlier(next, stalled + link.stall());
    }

    @Override
    public void expired() {
        Assembly coming = inflow == null ? null : inflow.assembly();
        if (super.timed() && super.deadline() - System.nanoTime() <= 0) {
            super.expired();
        } else if (coming != null) {
            link.expired(this, Code.DEADLINE_EXCEEDED.error("the rest of a message " + coming.late()));
        } else {
            link.expired(
                    this,
                    Code.DEADLINE_EXCEEDED.error("the client took no more of the stream for "
                            + Line.seconds(link.stall()) + " (transport.stream-stall)"));
        }
    }
}
