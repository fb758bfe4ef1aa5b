package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One socket of a {@link ClientConnection}, from the dial to its end. On the event loop. */
final class ClientLink implements Peer {
    /** A connection that stood for less than this never really did. */
    private static final long STEADY = TimeUnit.SECONDS.toNanos(1);

    private final ClientConnection connection;
    private final Greeting expected;
    private final WireLimits limits;
    private final Streams<ClientExchange> streams;
    private final FrameReader reader;
    private final HeaderWriter headers = new HeaderWriter();
    private final HeaderReader answers = new HeaderReader();

    private @Nullable Line line;
    private @Nullable Greeting greeting;
    private @Nullable Flow flow;
    private boolean leaving;
    private boolean over;
    private boolean idle;
    private long readySince;
    /** Why it ends, where that is known before it does. */
    private @Nullable String why;

    ClientLink(ClientConnection connection, Greeting expected, WireLimits limits, Streams<ClientExchange> streams) {
        this.connection = connection;
        this.expected = expected;
        this.limits = limits;
        this.streams = streams;
        reader = new FrameReader(this, connection.frames());
    }

    FrameReader reader() {
        return reader;
    }

    HeaderWriter headers() {
        return headers;
    }

    /** Only asked for what is on a socket that is ready. */
    Flow flow() {
        if (flow == null) {
            throw new IllegalStateException("no settings yet");
        }
        return flow;
    }

    int maxMessage() {
        return greeting == null ? limits.maxMessage() : greeting.maxMessage();
    }

    boolean room() {
        return greeting != null && !leaving && open() && streams.size() < greeting.maxStreams();
    }

    /** Gives {@code call} its number. */
    int open(ClientExchange call) {
        int number = streams.next();
        streams.open(number, call);
        return number;
    }

    /** Nobody waits for this call any more. */
    void reset(ClientExchange call, MicroException why) {
        if (streams.remove(call.number(), call)) {
            call.release();
            if (open()) {
                line().reset(call.number(), why);
            }
        }
        leaveIfDone();
    }

    /** Nobody wants this connection any more: what is under way is given up. */
    void close(String words) {
        why = words;
        if (line != null) {
            line.close(Frames.DRAIN, "");
        }
    }

    @Override
    public void opened(Channel channel) {
        line = new Line(channel, connection.patience(), reader, streams, this::end);
        line.greet(expected);
    }

    @Override
    public boolean open() {
        return line != null && line.open();
    }

    @Override
    public void readBegan(long now) {
        line().read(now);
        connection.outbox().readBegan();
        if (flow != null) {
            flow.readBegan();
        }
    }

    @Override
    public void readEnded() {
        line().readEnded();
        if (flow != null) {
            flow.readEnded();
        }
        connection.outbox().readEnded();
    }

    @Override
    public void writable() {
        line().writable();
        connection.outbox().run();
    }

    @Override
    public void frame(byte type, int stream, boolean end, ByteBuf in) throws WireException {
        if (greeting == null && type != Frames.SETTINGS && type != Frames.GOAWAY) {
            throw new WireException("frame " + Byte.toUnsignedInt(type) + " before the settings");
        }
        switch (type) {
            case Frames.REPLY, Frames.REPLIES, Frames.MESSAGE, Frames.DATA, Frames.END, Frames.RESET ->
                answer(type, stream, end, in);
            case Frames.CREDIT -> credit(stream, in);
            case Frames.GRANT, Frames.STOP -> goOn(type, stream);
            case Frames.SETTINGS -> greeted(Greeting.read(in));
            case Frames.PING -> line().pong(in);
            case Frames.PONG -> line().idleFrame();
            case Frames.GOAWAY -> goaway(in);
            default -> throw new WireException("frame of type " + Byte.toUnsignedInt(type) + " from a server");
        }
    }

    private void answer(byte type, int stream, boolean end, ByteBuf in) throws WireException {
        ClientExchange call = streams.find(stream);
        if (call == null) {
            late(type, stream, end, in);
            return;
        }
        boolean over = type == Frames.REPLY ? end : type == Frames.END || type == Frames.RESET;
        try {
            switch (type) {
                case Frames.REPLY -> call.replied(end, in, answers, limits.maxMessage());
                case Frames.REPLIES -> streamed(call).replies(in, answers);
                case Frames.MESSAGE -> streamed(call).message(end, in);
                case Frames.DATA -> call.data(end, in);
                default -> finish(call, type, in);
            }
        } catch (MicroException refused) {
            call.fail(refused);
            if (!over) {
                reset(call, refused);
            }
        }
        if (over) {
            streams.remove(stream);
            call.release();
        }
        leaveIfDone();
    }

    private static ClientStream streamed(ClientExchange call) throws WireException {
        if (call instanceof ClientStream stream) {
            return stream;
        }
        throw new WireException("a stream's frame for call " + call.number() + ", which is none");
    }

    /** More may be sent of one stream's messages, or of all of them. */
    private void credit(int number, ByteBuf in) throws WireException {
        int bytes = Frames.credit(in);
        if (number == 0) {
            flow().credit(bytes);
            return;
        }
        ClientExchange call = streams.known(number, line());
        if (call != null) {
            streamed(call).credit(bytes);
        }
    }

    private void goOn(byte type, int number) throws WireException {
        ClientExchange call = streams.known(number, line());
        if (call == null) {
            return;
        }
        if (type == Frames.GRANT) {
            call.granted();
        } else {
            streamed(call).stop();
        }
    }

    private void finish(ClientExchange call, byte type, ByteBuf in) throws WireException {
        int code = in.isReadable() ? in.readUnsignedByte() : 0;
        if (type == Frames.END && code == 0) {
            call.ended(in, answers);
            return;
        }
        MicroException failure = Errors.read(code, in);
        if (type == Frames.END) {
            answers.metadata(in); // the trailers of a failure have no place to go, and keep the tables equal
        }
        call.fail(failure);
        answers.check();
    }

    /** A reply that nobody waits for any more; its names belong to the table all the same. */
    private void late(byte type, int stream, boolean end, ByteBuf in) throws WireException {
        streams.known(stream, line());
        try {
            if (type == Frames.MESSAGE && end) {
                flow().passed(in.readableBytes());
            } else if (type == Frames.REPLIES) {
                answers.metadata(in);
            } else if (type == Frames.REPLY) {
                answers.metadata(in);
                if (end) {
                    answers.metadata(in);
                }
            } else if (type == Frames.END) {
                int code = in.isReadable() ? in.readUnsignedByte() : 0;
                if (code != 0) {
                    Errors.read(code, in);
                }
                answers.metadata(in);
            }
            answers.check();
        } catch (MicroException refused) {
            // Nobody is there to be told.
        }
    }

    private void greeted(Greeting theirs) throws WireException {
        if (greeting != null) {
            throw new WireException("settings a second time");
        }
        if (!expected.expects(theirs)) {
            why = connection.address() + " is " + theirs.who() + " now, and not " + expected.who();
            line().close(Frames.OTHER_SERVICE, why);
            return;
        }
        greeting = theirs;
        readySince = System.nanoTime();
        line().greeted();
        flow = new Flow(
                line(),
                connection.outbox(),
                Flow.Limits.of(limits, theirs, theirs.maxStreams(), connection.patience()),
                theirs,
                new Claims(connection.answers(), line().channel().eventLoop()),
                null);
        connection.ready(this, line().channel());
    }

    private void goaway(ByteBuf in) throws WireException {
        if (in.readableBytes() < 5) {
            throw new WireException("a goaway that ends in the middle");
        }
        int last = in.readInt();
        byte reason = in.readByte();
        String words = Words.line(Frames.text(in));
        leaving = true;
        idle = reason == Frames.IDLE;
        why = connection.address() + (reason == Frames.DRAIN ? " is going away" : " closed the connection");
        if (reason != Frames.DRAIN && !words.isEmpty()) {
            why += ": " + words;
        }
        MicroException untouched = Code.UNAVAILABLE.error(why).untouched(true);
        for (ClientExchange call : streams.all()) {
            if (Streams.ahead(call.number(), last)) {
                streams.remove(call.number());
                call.release();
                call.fail(untouched);
            }
        }
        if (!idle) {
            connection.leaving(this, untouched);
        }
        leaveIfDone();
    }

    private void leaveIfDone() {
        if (leaving && streams.size() == 0 && line != null) {
            line.close();
        }
    }

    @Override
    public void broken(String words) {
        why = connection.address() + " broke the protocol: " + words;
        line().close(Frames.PROTOCOL_ERROR, words);
    }

    @Override
    public void crowded(String words) {
        why = connection.address() + " was left: " + words;
        line().close(Frames.TOO_MUCH, words);
    }

    @Override
    public void failed(Throwable cause) {
        if (why == null && line().why().isEmpty()) {
            why = SocketFailures.ofLoss(connection.address(), cause);
        }
        line().close();
    }

    @Override
    public void closed() {
        line().closed();
        end();
    }

    /** Nothing comes from here any more: all that wait are told at once, though the socket may linger. */
    private void end() {
        if (!over) {
            over = true;
            lose();
            connection.ended(this, ending(), Code.UNAVAILABLE.error(words()).untouched(true));
        }
    }

    private void lose() {
        for (ClientExchange call : streams.removeAll()) {
            call.lost(Code.UNAVAILABLE.error(words() + " before it answered; the request may have been carried out"));
        }
    }

    private String words() {
        if (why != null) {
            return why;
        }
        String told = line == null ? "" : line.why();
        return connection.address() + (told.isEmpty() ? " closed the connection" : ": " + told);
    }

    private Ending ending() {
        if (idle || line().idle()) {
            return Ending.IDLE;
        }
        return greeting != null && System.nanoTime() - readySince > STEADY ? Ending.LOST : Ending.FAILED;
    }

    private Line line() {
        if (line == null) {
            throw new IllegalStateException("no socket yet");
        }
        return line;
    }
}
