package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** One socket of a {@link ClientConnection}, from the dial to its end. On the event loop. */
final class ClientLink implements Peer {
    private final ClientConnection connection;
    private final Greeting expected;
    private final Limits limits;
    private final Streams<ClientCall> streams;
    private final FrameReader reader = new FrameReader(this);
    private final HeaderWriter headers = new HeaderWriter();
    private final HeaderReader answers = new HeaderReader();

    private @Nullable Line line;
    private @Nullable Greeting greeting;
    private boolean leaving;
    /** Why it ends, where that is known before it does. */
    private @Nullable String why;

    ClientLink(ClientConnection connection, Greeting expected, Limits limits, Streams<ClientCall> streams) {
        this.connection = connection;
        this.expected = expected;
        this.limits = limits;
        this.streams = streams;
    }

    FrameReader reader() {
        return reader;
    }

    HeaderWriter headers() {
        return headers;
    }

    int longestMessage() {
        return greeting == null ? limits.longestMessage() : greeting.longestMessage();
    }

    boolean room() {
        return greeting != null && !leaving && streams.size() < greeting.mostStreams();
    }

    /** Gives {@code call} its number. */
    int open(ClientCall call) {
        int number = streams.next();
        streams.open(number, call);
        return number;
    }

    /** Nobody waits for this call any more. */
    void reset(ClientCall call, MicroException why) {
        if (streams.remove(call.number()) != null && line != null && line.open()) {
            line.reset(call.number(), why);
        }
        leaveIfDone();
    }

    void close() {
        if (line != null) {
            line.close(Frames.DRAIN, "");
        }
    }

    @Override
    public void opened(Channel channel) {
        line = new Line(channel, Patience.CLIENT, reader, streams);
        line.greet(expected);
    }

    @Override
    public boolean open() {
        return line != null && line.open();
    }

    @Override
    public void readBegan() {
        if (line != null) {
            line.read();
        }
        connection.outbox().readBegan();
    }

    @Override
    public void readEnded() {
        connection.outbox().readEnded();
    }

    @Override
    public void writable() {
        connection.outbox().run();
    }

    @Override
    public void frame(byte type, int stream, boolean end, ByteBuf in) throws WireException {
        if (greeting == null && type != Frames.SETTINGS && type != Frames.GOAWAY) {
            throw new WireException("frame " + type + " before the settings");
        }
        switch (type) {
            case Frames.REPLY, Frames.DATA, Frames.END, Frames.RESET -> answer(type, stream, end, in);
            case Frames.SETTINGS -> greeted(Greeting.read(in));
            case Frames.PING -> line().pong(in);
            case Frames.PONG -> {}
            case Frames.GOAWAY -> goaway(in);
            default -> throw new WireException("frame of type " + type + " from a server");
        }
    }

    private void answer(byte type, int stream, boolean end, ByteBuf in) throws WireException {
        ClientCall call = streams.find(stream);
        if (call == null) {
            late(type, stream, end, in);
            return;
        }
        try {
            switch (type) {
                case Frames.REPLY -> call.replied(answers.metadata(in), end, in, answers, limits.longestMessage());
                case Frames.DATA -> call.data(in);
                default -> finish(call, type, in);
            }
        } catch (MicroException refused) {
            call.fail(refused);
            reset(call, refused);
        }
        if (call.done()) {
            streams.remove(stream);
            leaveIfDone();
        }
    }

    private void finish(ClientCall call, byte type, ByteBuf in) throws WireException {
        int code = in.isReadable() ? in.readUnsignedByte() : 0;
        if (type == Frames.END && code == 0) {
            call.ended(answers.metadata(in));
            return;
        }
        MicroException failure = Failures.read(code, in);
        if (type == Frames.END) {
            answers.metadata(in); // the trailers of a failure have no place to go, and keep the tables equal
        }
        call.fail(failure);
    }

    /** A reply that nobody waits for any more; its names belong to the table all the same. */
    private void late(byte type, int stream, boolean end, ByteBuf in) throws WireException {
        if (stream == 0 || Streams.ahead(stream, streams.last())) {
            throw new WireException("a reply to call " + stream + ", which was never made");
        }
        try {
            if (type == Frames.REPLY) {
                answers.metadata(in);
                if (end) {
                    answers.metadata(in);
                }
            } else if (type == Frames.END) {
                int code = in.isReadable() ? in.readUnsignedByte() : 0;
                if (code != 0) {
                    Failures.read(code, in);
                }
                answers.metadata(in);
            }
        } catch (MicroException refused) {
            // Nobody is there to be told.
        }
    }

    private void greeted(Greeting theirs) {
        if (!expected.expects(theirs)) {
            why = connection.address() + " is " + theirs.who() + " now, and not " + expected.who();
            line().close(Frames.OTHER_SERVICE, why);
            return;
        }
        greeting = theirs;
        line().greeted();
        connection.ready(this, line().channel());
    }

    private void goaway(ByteBuf in) throws WireException {
        if (in.readableBytes() < 5) {
            throw new WireException("a goaway that ends in the middle");
        }
        int last = in.readInt();
        byte reason = in.readByte();
        String words = Frames.text(in);
        leaving = true;
        why = connection.address() + (reason == Frames.DRAIN ? " is going away" : " closed the connection: " + words);
        MicroException untouched = Code.UNAVAILABLE.error(why).untouched(true);
        for (ClientCall call : streams.all()) {
            if (Streams.ahead(call.number(), last)) {
                streams.remove(call.number());
                call.fail(untouched);
            }
        }
        connection.leaving(this, untouched, reason == Frames.IDLE);
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
    public void failed(Throwable cause) {
        if (why == null) {
            why = connection.address() + " lost: " + cause.getMessage();
        }
        line().close();
    }

    @Override
    public void closed() {
        if (line != null) {
            line.closed();
        }
        String words = why == null ? connection.address() + " closed the connection" : why;
        for (ClientCall call : streams.removeAll()) {
            call.lost(Code.UNAVAILABLE.error(words + " before it answered; the request may have been carried out"));
        }
        connection.ended(this, greeting != null, Code.UNAVAILABLE.error(words).untouched(true));
    }

    private Line line() {
        if (line == null) {
            throw new IllegalStateException("no socket yet");
        }
        return line;
    }
}
