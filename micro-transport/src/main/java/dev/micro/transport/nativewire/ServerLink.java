package dev.micro.transport.nativewire;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection that a listener accepted. On the event loop. */
final class ServerLink implements Peer {
    private static final Logger log = LoggerFactory.getLogger(ServerLink.class);

    private final NativeListener listener;
    private final WireLimits limits;
    private final Channel channel;
    private final Address from;
    private final Outbox outbox;
    private final Streams<ServerExchange> streams;
    private final Unsent unsent;
    private final FrameReader reader;
    private final HeaderWriter headers = new HeaderWriter();
    private final HeaderReader requests = new HeaderReader();
    private final Line line;
    private boolean greeted;

    ServerLink(NativeListener listener, Channel channel, Address from) {
        this.listener = listener;
        limits = listener.limits();
        this.channel = channel;
        this.from = from;
        outbox = new Outbox(channel.eventLoop());
        streams = new Streams<>(channel.eventLoop(), outbox.waiting());
        unsent = new Unsent(listener.replies());
        reader = new FrameReader(this, listener.frames());
        line = new Line(channel, listener.patience(), reader, streams, this::sentAway);
        line.greet(listener.greeting());
        outbox.opened(channel);
    }

    FrameReader reader() {
        return reader;
    }

    Outbox outbox() {
        return outbox;
    }

    Unsent unsent() {
        return unsent;
    }

    /** Whether the socket takes more. */
    boolean takes() {
        return channel.isWritable();
    }

    HeaderWriter headers() {
        return headers;
    }

    /** Tells the client to go elsewhere; what it sends all the same is served. Any thread. */
    void drain() {
        channel.eventLoop().execute(() -> {
            if (line.open()) {
                line.goaway(streams.far(), Frames.DRAIN, ""); // what crosses this is served
            }
        });
    }

    /** Closes; calls up to the last one that came may have been carried out. Any thread. */
    void close() {
        channel.eventLoop().execute(() -> line.close(Frames.DRAIN, ""));
    }

    @Override
    public void opened(Channel opened) {
        // The constructor did what there is to do: the detector came first and saw the channel open.
    }

    @Override
    public boolean open() {
        return line.open();
    }

    @Override
    public void readBegan(long now) {
        line.read(now);
        outbox.readBegan();
    }

    @Override
    public void readEnded() {
        line.readEnded();
        outbox.readEnded();
    }

    @Override
    public void writable() {
        line.writable();
        outbox.run();
    }

    @Override
    public void frame(byte type, int stream, boolean end, ByteBuf in) throws WireException {
        if (!greeted && type != Frames.SETTINGS) {
            throw new WireException("frame " + Byte.toUnsignedInt(type) + " before the settings");
        }
        switch (type) {
            case Frames.OPEN -> opened(stream, end, in);
            case Frames.DATA -> data(stream, end, in);
            case Frames.RESET -> reset(stream, in);
            case Frames.SETTINGS -> greeted(Greeting.read(in));
            case Frames.PING -> line.pong(in);
            case Frames.PONG -> {}
            case Frames.GOAWAY -> line.close();
            default -> throw new WireException("frame of type " + Byte.toUnsignedInt(type) + " from a client");
        }
    }

    private void greeted(Greeting theirs) throws WireException {
        if (greeted) {
            throw new WireException("settings a second time");
        }
        greeted = true;
        line.greeted();
        if (!theirs.expects(listener.greeting())) {
            line.close(Frames.OTHER_SERVICE, "here is " + listener.greeting().who() + ", and not " + theirs.who());
        }
    }

    private void opened(int number, boolean end, ByteBuf in) throws WireException {
        if (!streams.isNew(number)) {
            throw new WireException("call number " + number + " after " + streams.last());
        }
        long micros = Frames.varint(in);
        String service = requests.text(in);
        String endpoint = requests.text(in);
        Context context = micros == 0
                ? Context.root().child(Transport.PEER, from)
                : Context.root().child(Math.min(micros, Long.MAX_VALUE / 4000) * 1000, Transport.PEER, from);
        ServerExchange call = new ServerExchange(this, number, service, endpoint, requests.metadata(in), context);
        int total = end ? in.readableBytes() : Frames.bounded(in, Integer.MAX_VALUE, "length of a body");
        boolean room = streams.size() < limits.maxStreams();
        streams.open(number, call);
        try {
            requests.check();
            named(service);
            named(endpoint);
            admit(endpoint, total, room);
            if (!end) {
                assemble(call, total);
            }
        } catch (MicroException refusal) {
            refuse(call, refusal);
            return;
        }
        streams.watch(call);
        if (end) {
            handle(call, call.request(Assembly.rest(in)));
        }
    }

    private static void named(String name) {
        if (name.length() > Frames.LONGEST_NAME) {
            throw Code.INVALID_ARGUMENT.error(
                    "service or endpoint of " + name.length() + " characters (limit: " + Frames.LONGEST_NAME + ")");
        }
    }

    private void admit(String endpoint, int total, boolean room) {
        if (!room) {
            throw Code.RESOURCE_EXHAUSTED
                    .error(limits.maxStreams() + " calls at once on one connection to "
                            + listener.greeting().service())
                    .untouched(true);
        }
        unsent.check();
        if (total > limits.maxMessage()) {
            throw Outward.tooLong("message", total, "for " + endpoint, "" + limits.maxMessage());
        }
    }

    private void assemble(ServerExchange call, int total) {
        try {
            listener.budget().take(total, "message");
        } catch (MicroException full) {
            throw full.untouched(true);
        }
        call.assemble(total);
    }

    /** No handler saw this call, and none will; whether it may go elsewhere, {@code why} says. */
    private void refuse(ServerExchange call, MicroException why) {
        finished(call);
        line.refuse(call.number(), why);
    }

    private void data(int stream, boolean end, ByteBuf in) throws WireException {
        ServerExchange call = streams.find(stream);
        if (call == null) {
            unknown(stream);
            return;
        }
        Request request = call.data(in, end);
        if (request != null) {
            handle(call, request);
        }
    }

    private void reset(int stream, ByteBuf in) throws WireException {
        ServerExchange call = streams.remove(stream);
        if (call == null) {
            unknown(stream);
            return;
        }
        release(call);
        int code = in.isReadable() ? in.readUnsignedByte() : 0;
        call.cancel(Code.CANCELLED.error(
                code == Code.DEADLINE_EXCEEDED.number() ? "the caller's deadline passed" : "the caller cancelled"));
    }

    /** Late frames of a call that is over are no fault; those of one that never was are. */
    private void unknown(int stream) throws WireException {
        if (stream == 0 || Streams.ahead(stream, streams.last())) {
            throw new WireException("a frame for call " + stream + ", which was never opened");
        }
    }

    private void handle(ServerExchange call, Request request) {
        LoopThread.does(request.endpoint());
        try {
            listener.handler().handle(request).whenComplete(call);
        } catch (Throwable thrown) { // null is one way to break the handler's promise too
            log.error("The handler of {} threw, or gave no stage", Words.line(request.endpoint()), thrown);
            call.fail(Code.INTERNAL.error("the handler broke"));
        }
    }

    /** What of an answer cannot be sent, or null. Any thread. */
    @Nullable
    MicroException unfit(Response answer, String endpoint) {
        return Outward.unfit(answer, endpoint, limits.maxMessage());
    }

    /** How long the shortest body that comes in parts may take, in nanoseconds. */
    long bodyPatience() {
        return listener.patience().body();
    }

    /** Whether somebody waits for this call's answer still. */
    boolean owns(ServerExchange call) {
        return streams.find(call.number()) == call;
    }

    void finished(ServerExchange call) {
        streams.remove(call.number(), call);
        release(call);
    }

    /** Ends a call in whose time nothing came: no answer, or not the rest of its body. */
    void expired(ServerExchange call, MicroException late) {
        if (streams.remove(call.number(), call)) {
            release(call);
            line.refuse(call.number(), late);
            call.cancel(late);
        }
    }

    /** Gives back what the call holds, unless its handler still runs. */
    void release(ServerExchange call) {
        call.release(listener.budget(), unsent);
    }

    @Override
    public void broken(String why) {
        log.debug("{} broke the protocol: {}", from, why);
        line.close(Frames.PROTOCOL_ERROR, why);
    }

    @Override
    public void crowded(String why) {
        log.debug("{} was sent away: {}", from, why);
        line.close(Frames.TOO_MUCH, why);
    }

    @Override
    public void failed(Throwable cause) {
        log.debug("The connection from {} failed", from, cause);
        line.close();
    }

    @Override
    public void closed() {
        line.closed();
        outbox.closed();
        cancelAll("the caller went away");
        outbox.takeAll().forEach(Outgoing::arrived);
        listener.gone(this);
    }

    /** No answer of ours is sent any more. */
    private void sentAway() {
        cancelAll(line.why().isEmpty() ? "the server closed" : "the caller was sent away: " + line.why());
    }

    private void cancelAll(String why) {
        for (ServerExchange call : streams.removeAll()) {
            release(call);
            call.cancel(Code.CANCELLED.error(why));
        }
    }
}
