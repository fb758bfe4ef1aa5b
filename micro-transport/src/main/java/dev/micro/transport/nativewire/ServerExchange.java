package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import io.netty.buffer.ByteBuf;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One call that came in: its stream, and its answer's place in the queue. */
final class ServerExchange extends Outgoing
        implements Streams.Timed, BiConsumer<@Nullable Response, @Nullable Throwable> {
    private final ServerLink link;
    private final int number;
    private final String service;
    private final String endpoint;
    private final Metadata metadata;
    private final Context context;

    /** A request that comes in parts. */
    private @Nullable Assembly assembly;
    /** What it holds of the budget, and whether its handler may still need that. */
    private int held;

    private boolean handling;

    // Written by who answers, before the offer.
    private @Nullable Response response;
    /** What the response has of the connection's unsent bytes. */
    private int unsent;

    private @Nullable MicroException failure;

    private @Nullable Chunks chunks;

    ServerExchange(ServerLink link, int number, String service, String endpoint, Metadata metadata, Context context) {
        this.link = link;
        this.number = number;
        this.service = service;
        this.endpoint = endpoint;
        this.metadata = metadata;
        this.context = context;
    }

    int number() {
        return number;
    }

    /** For the handler, whose outcome is waited for from here on. */
    Request request(Message body) {
        handling = true;
        return new Request(service, endpoint, metadata, body, context);
    }

    /** Expects a request of {@code total} bytes in parts, for which it took so much of the budget. */
    void assemble(int total) {
        held = total;
        assembly = new Assembly(total, link.bodyPatience());
    }

    /** Adds a part; gives the whole request when this was the last, for the handler. */
    @Nullable
    Request data(ByteBuf in, boolean end) throws WireException {
        if (assembly == null || assembly.ended()) {
            throw new WireException("data for call " + number + ", whose request had ended");
        }
        assembly.add(in);
        if (!end) {
            return null;
        }
        if (!assembly.whole()) {
            throw new WireException("the end of call " + number + " before its body");
        }
        return request(assembly.message());
    }

    /** It is over: gives back what it holds, unless its handler still runs. */
    void release(Budget budget, Unsent replies) {
        Turns.leave(this);
        if (!handling) {
            budget.give(held);
            held = 0;
            replies.gone(unsent);
            unsent = 0;
            response = null;
            chunks = null;
        }
    }

    /** The handler's outcome, on any thread. */
    @Override
    public void accept(@Nullable Response answer, @Nullable Throwable thrown) {
        if (answer != null) {
            failure = link.unfit(answer, endpoint);
            if (failure == null) {
                keep(answer);
            }
        } else {
            failure = MicroException.of(
                    thrown != null ? thrown : Code.INTERNAL.error("the handler's stage gave null for " + endpoint));
        }
        link.outbox().offer(this);
    }

    /** An answer that there is no room for is let go at once. */
    private void keep(Response answer) {
        int size = ((Message) answer.body()).size();
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
        context.cancel(why);
    }

    @Override
    boolean arrived() {
        handling = false;
        if (!link.owns(this)) {
            link.release(this);
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
        Message body = (Message) answer.body();
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
        }
        Frames.end(out, start);
        return chunks != null;
    }

    private void end(ByteBuf out) {
        int start = Frames.begin(out, Frames.END, number);
        if (failure != null) {
            Errors.write(out, failure);
        } else {
            out.writeByte(0);
        }
        link.headers().metadata(out, response == null || failure != null ? Metadata.EMPTY : response.trailers());
        Frames.end(out, start);
        link.finished(this);
    }

    @Override
    public boolean timed() {
        return context.timed() || assembling() != null;
    }

    @Override
    public long deadline() {
        Assembly body = assembling();
        return body != null && (!context.timed() || body.by() - context.deadline() < 0)
                ? body.by()
                : context.deadline();
    }

    @Override
    public void expired() {
        boolean early = assembling() != null;
        String what = early ? "the body did not come" : "the deadline passed before the answer was there";
        link.expired(this, Code.DEADLINE_EXCEEDED.error(what).untouched(early));
    }

    /** The request's body while it is not whole. */
    private @Nullable Assembly assembling() {
        return assembly == null || assembly.ended() ? null : assembly;
    }
}
