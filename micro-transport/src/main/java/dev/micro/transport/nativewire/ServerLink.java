package dev.micro.transport.nativewire;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Sendable;
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
    private final Load load;
    private final Unsent unsent;
    private final FrameReader reader;
    private final HeaderWriter headers = new HeaderWriter();
    private final HeaderReader requests = new HeaderReader();
    private final Line line;
    private final Admission admission;
    private final Brake brake;
    private @Nullable Flow flow;

    ServerLink(NativeListener listener, Channel channel, Address from) {
        this.listener = listener;
        limits = listener.limits();
        this.channel = channel;
        this.from = from;
        outbox = new Outbox(channel.eventLoop());
        streams = new Streams<>(channel.eventLoop(), outbox.waiting());
        load = new Load(listener.whole());
        unsent = new Unsent(listener.replies());
        reader = new FrameReader(this, listener.frames());
        line = new Line(channel, listener.patience(), reader, streams, this::sentAway);
        admission = new Admission(listener, line, unsent);
        brake = new Brake(channel);
        line.greet(listener.greeting());
        outbox.opened(channel);
    }

    FrameReader reader() {
        return reader;
    }

    Outbox outbox() {
        return outbox;
    }

    /** Only asked for what came after the settings. */
    Flow flow() {
        if (flow == null) {
            throw new IllegalStateException("no settings yet");
        }
        return flow;
    }

    Load load() {
        return load;
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
    public void opened(Channel opened) {} // the constructor did what there is to do: the detector came first

    @Override
    public boolean open() {
        return line.open();
    }

    @Override
    public void readBegan(long now) {
        line.read(now);
        outbox.readBegan();
        if (flow != null) {
            flow.readBegan();
        }
    }

    @Override
    public void readEnded() {
        line.readEnded();
        if (flow != null) {
            flow.readEnded();
        }
        outbox.readEnded();
    }

    @Override
    public void writable() {
        line.writable();
        outbox.run();
    }

    @Override
    public void frame(byte type, int stream, boolean end, ByteBuf in) throws WireException {
        if (flow == null && type != Frames.SETTINGS) {
            throw new WireException("frame " + Byte.toUnsignedInt(type) + " before the settings");
        }
        switch (type) {
            case Frames.OPEN, Frames.STREAM -> opened(type, stream, end, in);
            case Frames.DATA -> data(stream, end, in);
            case Frames.MESSAGE -> message(stream, end, in);
            case Frames.END -> ended(stream);
            case Frames.CREDIT -> credit(stream, in);
            case Frames.GRANT -> granted(stream);
            case Frames.RESET -> reset(stream, in);
            case Frames.SETTINGS -> greeted(Greeting.read(in));
            case Frames.PING -> line.pong(in);
            case Frames.PONG -> line.idleFrame();
            case Frames.GOAWAY -> line.close();
            default -> throw new WireException("frame of type " + Byte.toUnsignedInt(type) + " from a client");
        }
    }

    private void greeted(Greeting theirs) throws WireException {
        if (flow != null) {
            throw new WireException("settings a second time");
        }
        line.greeted();
        flow = new Flow(
                line,
                outbox,
                Flow.Limits.of(limits, theirs, limits.maxStreams(), listener.patience()),
                theirs,
                new Claims(listener.requests(), channel.eventLoop()),
                unsent);
        if (!theirs.expects(listener.greeting())) {
            line.close(Frames.OTHER_SERVICE, "here is " + listener.greeting().who() + ", and not " + theirs.who());
        }
    }

    private void opened(byte type, int number, boolean end, ByteBuf in) throws WireException {
        if (!streams.isNew(number)) {
            throw new WireException("call number " + number + " after " + streams.last());
        }
        Opening opening = Opening.read(type, in, requests, from);
        boolean many = opening.many();
        if (many && end) {
            throw new WireException("a stream of requests that ends where it begins");
        }
        ServerExchange call = opening.shape() == 0
                ? new ServerExchange(this, number, opening)
                : new ServerStream(this, number, opening);
        int total = many ? 0 : end ? Frames.whole(in) : Frames.bounded(in, Integer.MAX_VALUE, "length of a body");
        boolean room = streams.size() < limits.maxStreams();
        streams.open(number, call);
        try {
            requests.check();
            opening.check();
            admission.check(opening.endpoint(), total, room);
            if (!many) {
                hold(call, total, end);
            }
        } catch (MicroException refusal) {
            refuse(call, refusal);
            return;
        }
        streams.watch(call);
        if (call instanceof ServerStream stream) {
            stream.hook();
        }
        if (end) {
            handle(call, call.request(Assembly.rest(in)));
        } else if (call instanceof ServerStream stream && stream.messages() != null) {
            handle(call, call.request(stream.messages()));
        }
    }

    private static void hold(ServerExchange call, int total, boolean whole) {
        try {
            if (whole) {
                call.hold(total);
            } else {
                call.expect(total);
            }
        } catch (MicroException full) {
            throw full.untouched(true);
        }
    }

    /** No handler saw this call, and none will; whether it may go elsewhere, {@code why} says. */
    private void refuse(ServerExchange call, MicroException why) {
        finished(call);
        line.refuse(call.number(), why);
    }

    private void data(int stream, boolean end, ByteBuf in) throws WireException {
        ServerExchange call = streams.known(stream, line);
        Request request = call == null ? null : call.data(in, end);
        if (call != null && request != null) {
            handle(call, request);
        }
    }

    private void message(int stream, boolean whole, ByteBuf in) throws WireException {
        ServerStream call = streamed(stream);
        if (call == null) {
            if (whole) {
                flow().passed(in.readableBytes());
            }
            return;
        }
        try {
            call.message(whole, in);
        } catch (MicroException refusal) {
            expired(call, refusal);
        }
    }

    private void ended(int stream) throws WireException {
        ServerStream call = streamed(stream);
        if (call != null) {
            call.ended();
        }
    }

    /** More may be sent of one stream's messages, or of all of them. */
    private void credit(int stream, ByteBuf in) throws WireException {
        int bytes = Frames.credit(in);
        if (stream == 0) {
            flow().credit(bytes);
            return;
        }
        ServerStream call = streamed(stream);
        if (call != null) {
            call.credit(bytes);
        }
    }

    private void granted(int stream) throws WireException {
        ServerExchange call = streams.known(stream, line);
        if (call != null) {
            call.granted();
        }
    }

    /** The stream of this number, null when it is over. */
    private @Nullable ServerStream streamed(int number) throws WireException {
        ServerExchange call = streams.known(number, line);
        if (call == null || call instanceof ServerStream) {
            return (ServerStream) call;
        }
        throw new WireException("a stream's frame for call " + number + ", which is none");
    }

    private void reset(int stream, ByteBuf in) throws WireException {
        ServerExchange call = streams.known(stream, line);
        if (call == null) {
            return;
        }
        streams.remove(stream);
        brake.reset();
        int code = in.isReadable() ? in.readUnsignedByte() : 0;
        over(
                call,
                Code.CANCELLED.error(
                        code == Code.DEADLINE_EXCEEDED.number()
                                ? "the caller's deadline passed"
                                : "the caller cancelled"));
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
        return Sendable.unfit(answer, endpoint, limits.maxMessage());
    }

    /** How long the shortest body that comes in parts may take, in nanoseconds. */
    long bodyPatience() {
        return listener.patience().body();
    }

    /** How long a stream or a long answer may wait for its client, in nanoseconds. */
    long stall() {
        return listener.patience().stall();
    }

    /** Has the call end in time. */
    void watch(ServerExchange call) {
        streams.watch(call);
    }

    /** Whether somebody waits for this call's answer still. */
    boolean owns(ServerExchange call) {
        return streams.find(call.number()) == call;
    }

    void finished(ServerExchange call) {
        streams.remove(call.number(), call);
        call.release();
    }

    /** Ends a call in whose time nothing came: no answer, or not the rest of its body. */
    void expired(ServerExchange call, MicroException late) {
        if (streams.remove(call.number(), call)) {
            line.refuse(call.number(), late);
            over(call, late);
        }
    }

    /** Nobody waits for the answer any more. */
    private static void over(ServerExchange call, MicroException why) {
        call.cancel(why);
        call.release();
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
            over(call, Code.CANCELLED.error(why));
        }
    }
}
