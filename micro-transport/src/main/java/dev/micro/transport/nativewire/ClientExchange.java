package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Sendable;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call under way: the stage that its caller waits for, its place in the queue and its stream, in as few objects as
 * Java allows. Reply, cancel, deadline and loss of the connection compete to complete it, and only the first wins.
 */
class ClientExchange extends Outgoing implements Streams.Timed, Consumer<MicroException> {
    /** What the caller waits for. */
    final CompletableFuture<Response> reply = new CompletableFuture<>();

    final ClientConnection connection;
    final Request request;
    private Runnable unhook = () -> {};

    // Of the loop.
    private int number;
    private @Nullable Chunks chunks;
    private @Nullable Assembly assembly;
    private Metadata metadata = Metadata.EMPTY;
    /** That of an answer which comes in parts. */
    private @Nullable Room room;

    ClientExchange(ClientConnection connection, Request request) {
        this.connection = connection;
        this.request = request;
    }

    /** Asks for the context's cancel. Before the call is offered. */
    void hook() {
        unhook = request.context().onCancel(this);
    }

    final boolean done() {
        return reply.isDone();
    }

    /** The call is over: no cancel concerns it any more. */
    final void unhook() {
        unhook.run();
    }

    // --- the caller's side, any thread

    /** The context was cancelled. */
    @Override
    public void accept(MicroException why) {
        if (reply.completeExceptionally(why)) {
            connection.cancelled(this, why);
        }
    }

    // --- the loop's side

    @Override
    boolean arrived() {
        return !done() && connection.admit(this);
    }

    @Override
    void dropped() {
        fail(connection.wasClosed());
    }

    @Override
    boolean ready() {
        return connection.room() || done(); // what is over stands in nobody's way
    }

    @Override
    boolean write(ByteBuf out) {
        if (done()) {
            return false;
        }
        ClientLink link = connection.link();
        if (chunks != null) {
            return chunks.write(out, number, true);
        }
        Message body = request.body() instanceof Message one ? one : Message.EMPTY;
        if (body.size() > link.maxMessage()) {
            String limit = link.maxMessage() + " at " + connection.address();
            fail(Sendable.tooLong("message", body.size(), "for " + request.endpoint(), limit));
            return false;
        }
        long remaining = request.context().remaining();
        if (remaining <= 0) {
            expired();
            return false;
        }
        number = link.open(this);
        boolean whole = body.size() <= Frames.WHOLE_BODY;
        out.ensureWritable(256 + (whole ? body.size() : 0));
        int start = begin(out, whole);
        // Rounded up to a whole microsecond, since 0 says that there is no deadline.
        Frames.varint(out, request.context().timed() ? remaining / 1000 + 1 : 0);
        writeShape(out);
        HeaderWriter headers = link.headers();
        headers.name(out, request.service());
        headers.name(out, request.endpoint());
        headers.metadata(out, request.metadata());
        if (whole) {
            body.read(out::writeBytes);
        } else {
            announce(out, body);
        }
        Frames.end(out, start);
        return false; // what is long waits until the server grants it
    }

    private void announce(ByteBuf out, Message body) {
        Frames.varint(out, body.size());
        chunks = new Chunks(body);
        connection.watch(this);
    }

    /** Begins the frame that opens the call, with its whole request if {@code whole}. */
    int begin(ByteBuf out, boolean whole) {
        return Frames.begin(out, Frames.OPEN, whole ? number | Frames.END_FLAG : number);
    }

    /** Which sides are streams. */
    void writeShape(ByteBuf out) {}

    /** The server takes the long request that was announced. */
    void granted() throws WireException {
        Chunks.grant(chunks, number);
        connection.outbox().goOn(this);
    }

    /** The head of the answer, and with it the whole body when {@code end} says so. */
    void replied(boolean end, ByteBuf in, HeaderReader headers, int longest) throws WireException {
        if (answered()) {
            throw new WireException("a second reply to call " + number);
        }
        Metadata head = headers.metadata(in);
        Metadata trailers = end ? headers.metadata(in) : Metadata.EMPTY;
        check(headers);
        int total = end ? Frames.whole(in) : Frames.bounded(in, Integer.MAX_VALUE, "length of a body");
        if (total > longest) {
            throw Sendable.tooLong("answer", total, "from " + request.endpoint(), "" + longest);
        }
        if (end) {
            complete(new Response(head, Assembly.rest(in), trailers));
        } else {
            Claims claims = connection.link().flow().claims();
            claims.check(total);
            metadata = head;
            room = claims.room(total, () -> assemble(total));
            room.ask();
        }
    }

    /** Whether an answer is on its way. */
    final boolean answered() {
        return room != null;
    }

    private void assemble(int total) {
        assembly = new Assembly(total, connection.patience().body(), connection.answers());
        connection.watch(this);
        connection.link().flow().grant(number);
    }

    /** A part of an answer; {@code end}: the last one of a stream's message. */
    void data(boolean end, ByteBuf in) throws WireException {
        if (assembly == null || assembly.whole()) {
            throw new WireException(
                    "data of call " + number + (assembly == null ? " that nobody granted" : ", whose body was whole"));
        }
        assembly.add(in);
    }

    /** The end of an answer that came in parts. */
    void ended(ByteBuf in, HeaderReader headers) throws WireException {
        Metadata trailers = headers.metadata(in);
        check(headers);
        if (assembly == null || !assembly.whole()) {
            throw new WireException("the end of call " + number + " before its body");
        }
        complete(new Response(metadata, assembly.message(), trailers));
    }

    /** What is wrong with a reply is no fault of the request. */
    final void check(HeaderReader headers) {
        try {
            headers.check();
        } catch (MicroException unfit) {
            Code code = unfit.code() == Code.INVALID_ARGUMENT ? Code.INTERNAL : unfit.code();
            throw code.error("the reply of " + request.endpoint() + ": " + unfit.detail());
        }
    }

    final void complete(Response response) {
        LoopThread.does(request.endpoint());
        if (reply.complete(response)) {
            unhook.run();
        }
    }

    void fail(MicroException why) {
        LoopThread.does(request.endpoint());
        if (reply.completeExceptionally(why)) {
            unhook.run();
        }
    }

    /** It is on no connection any more. */
    void release() {
        if (room != null) {
            room.release();
        }
    }

    /** Nobody waits for what comes any more, for a reason. */
    void aborted(MicroException why) {}

    /** The connection is gone; before the request was sent, nobody saw it. */
    void lost(MicroException why) {
        release();
        fail(number == 0 ? why.untouched(true) : why);
    }

    public final int number() {
        return number;
    }

    /** When an answer that comes in parts must be whole; null where none is on its way. */
    @Nullable
    Assembly assembly() {
        return assembly;
    }

    @Override
    public boolean timed() {
        return request.context().timed() || assembly != null || untaken() != null;
    }

    /** The caller's, and that of what is long and comes or goes in parts. */
    @Override
    public long deadline() {
        Context context = request.context();
        Chunks announced = untaken();
        Assembly answer = assembly;
        long by = announced != null
                ? announced.by(connection.patience().stall())
                : answer != null ? answer.by() : context.deadline();
        return context.timed() ? Streams.earlier(by, context.deadline()) : by;
    }

    @Override
    public void expired() {
        boolean untaken = untaken() != null && request.context().remaining() > 0;
        String what = untaken
                ? connection.address() + " did not take the request for "
                        + Line.seconds(connection.patience().stall()) + " (transport.stream-stall)"
                : "waited for " + (number == 0 ? connection.waitsFor() : "the answer of " + connection.address());
        MicroException late = Code.DEADLINE_EXCEEDED.error(what).untouched(number == 0 || untaken);
        if (!done()) {
            fail(late);
            connection.abandoned(this, late);
        }
    }

    /** A long request that the server was told of and has not granted; null where there is none. */
    final @Nullable Chunks untaken() {
        return chunks != null && chunks.waiting() ? chunks : null;
    }
}
