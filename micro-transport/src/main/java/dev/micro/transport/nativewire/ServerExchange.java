package dev.micro.transport.nativewire;

import dev.micro.core.Body;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import io.netty.buffer.ByteBuf;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One call that came in: its stream, and its answer's place in the queue. */
class ServerExchange extends Outgoing implements Streams.Timed, BiConsumer<@Nullable Response, @Nullable Throwable> {
    final ServerLink link;
    final Opening opening;
    private final int number;

    /** A request that comes in parts. */
    private @Nullable Assembly assembly;
    /** Its room, and whether its handler may still need that. */
    private @Nullable Room room;

    private boolean handling;
    /** What a request that came whole has of its connection's load. */
    private int load;

    // Written by who answers, before the offer.
    private @Nullable Response response;
    /** What the response has of the connection's unsent bytes. */
    private int unsent;

    private @Nullable MicroException failure;

    private @Nullable Chunks chunks;

    ServerExchange(ServerLink link, int number, Opening opening) {
        this.link = link;
        this.number = number;
        this.opening = opening;
    }

    public final int number() {
        return number;
    }

    /** For the handler, whose outcome is waited for from here on. */
    final Request request(Body body) {
        handling = true;
        return new Request(opening.service(), opening.endpoint(), opening.metadata(), body, taken(), opening.context());
    }

    /** What the caller takes. */
    Request.Reply taken() {
        return Request.Reply.ONE;
    }

    /** Has room for a request of {@code total} bytes that came whole, or refuses it. */
    void hold(int total) {
        link.load().take(total);
        load = total;
    }

    /** Expects a request of {@code total} bytes in parts, when there is room. */
    void expect(int total) {
        Claims claims = link.flow().claims();
        claims.check(total);
        room = claims.room(total, () -> {
            assembly = new Assembly(total, link.bodyPatience(), claims.grants());
            link.watch(this);
            link.flow().grant(number);
        });
        room.ask();
    }

    /** Adds a part; gives the whole request when this was the last, for the handler. */
    @Nullable
    Request data(ByteBuf in, boolean end) throws WireException {
        if (assembly == null || assembly.ended()) {
            throw new WireException("data for call " + number
                    + (room == null || assembly != null ? ", whose request had ended" : " that nobody granted"));
        }
        assembly.add(in, end, number);
        if (!end) {
            return null;
        }
        if (!assembly.whole()) {
            throw new WireException("the end of call " + number + " before its body");
        }
        return request(assembly.message());
    }

    /** It is over: gives back what it holds, unless its handler still runs. */
    void release() {
        Turns.leave(this);
        if (!handling) {
            if (room != null) {
                room.release();
            }
            link.unsent().gone(unsent);
            unsent = 0;
            response = null;
            chunks = null;
        }
    }

    /** The handler's outcome, on any thread. */
    @Override
    public void accept(@Nullable Response answer, @Nullable Throwable thrown) {
        if (answer != null) {
            failure = link.unfit(answer, opening.endpoint());
            if (failure == null) {
                keep(answer);
            }
        } else {
            failure = MicroException.of(
                    thrown != null
                            ? thrown
                            : Code.INTERNAL.error("the handler's stage gave null for " + opening.endpoint()));
        }
        link.outbox().offer(this);
    }

    /** An answer that there is no room for is let go at once. */
    private void keep(Response answer) {
        if (!(answer.body() instanceof Message body)) {
            Messages.drop(answer.body());
            failure = Messages.unexpected(opening.endpoint());
            return;
        }
        int size = body.size();
        try {
            link.unsent().given(size);
            unsent = size;
            response = answer;
        } catch (MicroException full) {
            failure = full;
        }
    }

    void fail(MicroException why) {
        failure = why;
        link.outbox().offer(this);
    }

    void cancel(MicroException why) {
        opening.context().cancel(why);
    }

    /** The client takes the long answer that was announced. */
    void granted() throws WireException {
        Chunks.grant(chunks, number);
        link.outbox().goOn(this);
    }

    @Override
    boolean arrived() {
        handling = false;
        link.load().give(load);
        load = 0;
        if (!link.owns(this)) {
            link.unsent().written(unsent); // it will never be, nor wait here
            unsent = 0;
            release();
            return false;
        }
        try {
            link.unsent().arrived(unsent, link.takes());
        } catch (MicroException full) {
            failure = full;
            response = null;
            unsent = 0;
        }
        return true;
    }

    @Override
    void dropped() {
        arrived();
    }

    @Override
    boolean write(ByteBuf out) {
        if (!link.owns(this)) {
            return false; // reset while it waited
        }
        if (chunks != null) {
            boolean more = chunks.write(out, number, false);
            if (!more) {
                end(out);
            }
            return more;
        }
        Response answer = response;
        if (failure != null || answer == null) {
            end(out);
            return false;
        }
        Message body = (Message) answer.body(); // keep() let nothing else pass
        boolean whole = body.size() <= Frames.WHOLE_BODY;
        out.ensureWritable(128 + (whole ? body.size() : 0));
        int start = Frames.begin(out, Frames.REPLY, whole ? number | Frames.END_FLAG : number);
        HeaderWriter headers = link.headers();
        headers.metadata(out, answer.metadata());
        if (whole) {
            headers.metadata(out, answer.trailers());
            body.read(out::writeBytes);
            link.finished(this);
        } else {
            Frames.varint(out, body.size());
            chunks = new Chunks(body);
            link.watch(this);
        }
        Frames.end(out, start);
        return false; // what is long waits until the client grants it
    }

    private void end(ByteBuf out) {
        end(out, failure, response == null || failure != null ? Metadata.EMPTY : response.trailers());
    }

    public final void end(ByteBuf out, @Nullable MicroException why, Metadata trailers) {
        int start = Frames.begin(out, Frames.END, number);
        if (why != null) {
            Errors.write(out, why);
        } else {
            out.writeByte(0);
        }
        link.headers().metadata(out, trailers);
        Frames.end(out, start);
        link.finished(this);
    }

    @Override
    public boolean timed() {
        return opening.context().timed() || assembling() != null || chunks != null;
    }

    @Override
    public long deadline() {
        Context context = opening.context();
        Assembly body = assembling();
        Chunks answer = chunks;
        long by = body != null ? body.by() : answer != null ? answer.by(link.stall()) : context.deadline();
        return context.timed() ? Streams.earlier(by, context.deadline()) : by;
    }

    @Override
    public void expired() {
        Assembly body = assembling();
        Chunks answer = chunks;
        String what = body != null
                ? "the body " + body.late()
                : answer != null && opening.context().remaining() > 0
                        ? "the answer was not taken for " + Line.seconds(answer.most(link.stall()))
                                + " (transport.stream-stall)"
                        : "the deadline passed before the answer was there";
        link.expired(this, Code.DEADLINE_EXCEEDED.error(what).untouched(body != null));
    }

    /** The request's body while it is not whole. */
    final @Nullable Assembly assembling() {
        return assembly == null || assembly.ended() ? null : assembly;
    }
}
