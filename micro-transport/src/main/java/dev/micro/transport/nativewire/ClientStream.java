package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A call with a stream on either side: a {@link ClientExchange} until its reply, or the head of its replies, is there. */
final class ClientStream extends ClientExchange implements Outflow.Stream {
    private final boolean manyAsked;
    private final boolean manyAnswered;

    // Of the loop.
    private @Nullable Outflow outflow;
    private @Nullable Inflow inflow;
    private boolean over;

    ClientStream(ClientConnection connection, Request request) {
        super(connection, request);
        manyAsked = request.body() instanceof Messages;
        manyAnswered = request.reply() == Request.Reply.STREAM;
    }

    /** The context was cancelled: before the head this fails the reply, and after it what is read. */
    @Override
    public void accept(MicroException why) {
        reply.completeExceptionally(why);
        connection.cancelled(this, why);
    }

    // --- the loop's side

    @Override
    int begin(ByteBuf out, boolean whole) {
        return Frames.begin(out, Frames.STREAM, whole && !manyAsked ? number() | Frames.END_FLAG : number());
    }

    @Override
    void writeShape(ByteBuf out) {
        out.writeByte((manyAsked ? Frames.REQUEST_STREAM : 0) | (manyAnswered ? Frames.REPLY_STREAM : 0));
    }

    @Override
    boolean arrived() {
        boolean stays = super.arrived();
        if (!stays) {
            release();
        }
        return stays;
    }

    @Override
    boolean write(ByteBuf out) {
        boolean more = super.write(out);
        if (number() == 0) {
            release();
        } else if (!over && outflow == null && request.body() instanceof Messages messages) {
            Flow flow = connection.link().flow();
            Credit credit = new Credit(flow.limits().theirWindow());
            outflow = new Outflow(flow, this, messages, request.endpoint(), credit);
            outflow.pull();
        }
        return more;
    }

    @Override
    void granted() throws WireException {
        if (outflow != null) {
            outflow.granted();
        } else {
            super.granted();
        }
    }

    /** The server takes so many bytes more of the request's messages. */
    void credit(int bytes) throws WireException {
        if (outflow != null) {
            outflow.credit(bytes);
        }
    }

    /** The server wants no more of the request. */
    void stop() {
        if (outflow != null) {
            outflow.stop();
        }
    }

    @Override
    void replied(boolean end, ByteBuf in, HeaderReader headers, int longest) throws WireException {
        once();
        super.replied(end, in, headers, longest);
    }

    /** The head of the replies. */
    void replies(ByteBuf in, HeaderReader headers) throws WireException {
        if (!manyAnswered) {
            throw new WireException("replies to call " + number() + ", which takes one");
        }
        once();
        Metadata head = headers.metadata(in);
        check(headers);
        inflow = new Inflow(connection.link().flow(), number(), () -> connection.watch(this), this::unwanted);
        LoopThread.does(request.endpoint());
        reply.complete(new Response(head, inflow, Metadata.EMPTY));
    }

    void message(boolean whole, ByteBuf in) throws WireException {
        inflow().message(in, whole);
    }

    @Override
    void data(boolean end, ByteBuf in) throws WireException {
        if (inflow != null) {
            inflow.data(in, end);
        } else {
            super.data(end, in);
        }
    }

    @Override
    void ended(ByteBuf in, HeaderReader headers) throws WireException {
        if (inflow == null) {
            super.ended(in, headers);
            return;
        }
        Metadata trailers = headers.metadata(in);
        check(headers);
        LoopThread.does(request.endpoint());
        inflow.ended(trailers);
        unhook();
    }

    @Override
    void fail(MicroException why) {
        if (inflow == null) {
            super.fail(why);
        } else {
            LoopThread.does(request.endpoint());
            inflow.failed(why);
            unhook();
        }
    }

    @Override
    void aborted(MicroException why) {
        if (inflow != null) {
            inflow.aborted(why);
        }
    }

    @Override
    void release() {
        super.release();
        over = true;
        if (outflow != null) {
            outflow.close();
        } else {
            Messages.drop(request.body()); // it never was sent, or is not going to be
        }
        if (inflow != null) {
            inflow.settle();
        }
    }

    @Override
    void dropped() {
        super.dropped();
        release();
    }

    @Override
    public boolean wanted() {
        return connection.owns(this);
    }

    @Override
    public void end(ByteBuf out, @Nullable MicroException failure, Metadata trailers) {
        if (failure == null) {
            Frames.end(out, Frames.begin(out, Frames.END, number()));
        }
    }

    /** Who makes the request failed: so does the call. */
    @Override
    public void ended(MicroException failure) {
        accept(failure);
    }

    private void once() throws WireException {
        if (inflow != null || answered()) {
            throw new WireException("a second reply to call " + number());
        }
    }

    private Inflow inflow() throws WireException {
        if (inflow == null) {
            throw new WireException("a message of call " + number() + " before the head");
        }
        return inflow;
    }

    /** The reader of the replies closed them early. */
    private void unwanted() {
        unhook();
        connection.abandoned(this, Code.CANCELLED.error(request.endpoint() + ": its reader closed the stream"));
    }

    // --- its time

    @Override
    public boolean timed() {
        return true;
    }

    /** The next time that something may be over; later each time it is asked while all goes on. */
    @Override
    public long deadline() {
        long stall = connection.patience().stall();
        long next = System.nanoTime() + stall;
        if (super.timed()) {
            next = Streams.earlier(next, super.deadline());
        }
        Assembly coming = coming();
        if (coming != null) {
            next = Streams.earlier(next, coming.by());
        }
        long stalled = outflow == null ? 0 : outflow.stalled();
        return stalled == 0 ? next : Streams.earlier(next, stalled + stall);
    }

    private @Nullable Assembly coming() {
        return inflow == null ? assembly() : inflow.assembly();
    }

    @Override
    public void expired() {
        MicroException late;
        Assembly coming = coming();
        if (inflow == null && (request.context().remaining() <= 0 || untaken() != null)) {
            super.expired();
            return;
        }
        if (request.context().remaining() <= 0) {
            late = Code.DEADLINE_EXCEEDED.error("waited for the next message of " + connection.address());
        } else if (coming != null) {
            late = Code.DEADLINE_EXCEEDED.error(
                    "the rest of a message of " + connection.address() + " " + coming.late());
        } else {
            late = Code.DEADLINE_EXCEEDED.error(connection.address() + " took no more of the request for "
                    + Line.seconds(connection.patience().stall()) + " (transport.stream-stall)");
        }
        fail(late);
        connection.abandoned(this, late);
    }
}
