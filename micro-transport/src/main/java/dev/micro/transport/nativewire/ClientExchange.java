package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call under way: the stage that its caller waits for, its place in the queue and its stream, in as few objects as
 * Java allows. Reply, cancel, deadline and loss of the connection compete to complete it, and only the first wins.
 */
final class ClientExchange extends Outgoing implements Streams.Timed, Consumer<MicroException> {
    /** What the caller waits for. */
    final CompletableFuture<Response> reply = new CompletableFuture<>();

    private final ClientConnection connection;
    private final Request request;
    private final Message body;
    private Runnable unhook = () -> {};

    // Of the loop.
    private int number;
    private @Nullable Chunks chunks;
    private @Nullable Assembly assembly;
    private Metadata metadata = Metadata.EMPTY;
    /** What the answer holds of the budget. */
    private int held;

    ClientExchange(ClientConnection connection, Request request) {
        this.connection = connection;
        this.request = request;
        body = (Message) request.body();
    }

    /** Asks for the context's cancel. Before the call is offered. */
    void hook() {
        unhook = request.context().onCancel(this);
    }

    boolean done() {
        return reply.isDone();
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
        if (body.size() > link.maxMessage()) {
            String limit = link.maxMessage() + " at " + connection.address();
            fail(Outward.tooLong("message", body.size(), "for " + request.endpoint(), limit));
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
        int start = Frames.begin(out, Frames.OPEN, whole ? number | Frames.END_FLAG : number);
        // Rounded up to a whole microsecond, since 0 says that there is no deadline.
        Frames.varint(out, request.context().timed() ? remaining / 1000 + 1 : 0);
        HeaderWriter headers = link.headers();
        headers.name(out, request.service());
        headers.name(out, request.endpoint());
        headers.metadata(out, request.metadata());
        if (whole) {
            body.read(out::writeBytes);
        } else {
            Frames.varint(out, body.size());
            chunks = new Chunks(body);
        }
        Frames.end(out, start);
        return chunks != null;
    }

    /** The head of the answer, and with it the whole body when {@code end} says so. */
    void replied(boolean end, ByteBuf in, HeaderReader headers, int longest) throws WireException {
        if (assembly != null) {
            throw new WireException("a second reply to call " + number);
        }
        Metadata head = headers.metadata(in);
        Metadata trailers = end ? headers.metadata(in) : Metadata.EMPTY;
        check(headers);
        int total = end ? in.readableBytes() : Frames.bounded(in, Integer.MAX_VALUE, "length of a body");
        if (total > longest) {
            throw Outward.tooLong("answer", total, "from " + request.endpoint(), "" + longest);
        }
        if (end) {
            complete(new Response(head, Assembly.rest(in), trailers));
        } else {
            connection.budget().take(total, "message");
            held = total;
            metadata = head;
            assembly = new Assembly(total, connection.patience().body());
            connection.watch(this);
        }
    }

    void data(ByteBuf in) throws WireException {
        if (assembly == null) {
            throw new WireException("data of call " + number + " before its head");
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
    private void check(HeaderReader headers) {
        try {
            headers.check();
        } catch (MicroException unfit) {
            Code code = unfit.code() == Code.INVALID_ARGUMENT ? Code.INTERNAL : unfit.code();
            throw code.error("the reply of " + request.endpoint() + ": " + unfit.detail());
        }
    }

    private void complete(Response response) {
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
        connection.budget().give(held);
        held = 0;
    }

    /** The connection is gone; before the request was sent, nobody saw it. */
    void lost(MicroException why) {
        release();
        fail(number == 0 ? why.untouched(true) : why);
    }

    int number() {
        return number;
    }

    @Override
    public boolean timed() {
        return request.context().timed() || assembly != null;
    }

    /** The caller's, else that of an answer that comes in parts. */
    @Override
    public long deadline() {
        Assembly answer = assembly;
        return answer == null || request.context().timed() ? request.context().deadline() : answer.by();
    }

    @Override
    public void expired() {
        MicroException late = Code.DEADLINE_EXCEEDED
                .error("waited for " + (number == 0 ? connection.waitsFor() : "the answer of " + connection.address()))
                .untouched(number == 0);
        if (!done()) {
            fail(late);
            connection.abandoned(this, late);
        }
    }
}
