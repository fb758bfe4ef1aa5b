package dev.micro.transport.nativewire;

import dev.micro.core.MicroException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One open socket: sends the frames that belong to no call's turn (settings, reset, ping, goaway) and watches that the
 * other side lives. On the event loop.
 */
final class Line {
    /** Answers that the other side provoked and does not take: more of them are not kept for it. */
    private static final int MOST_ANSWERS = 1000;

    /** Pings at once, and in a second: far more than keep a connection alive. */
    private static final int PINGS = 100;

    private static final int PINGS_A_SECOND = 1;

    /** Frames that nothing comes of: there are many when many calls are cancelled that were about to be answered. */
    private static final int IDLE_FRAMES = 100_000;

    private static final int IDLE_FRAMES_A_SECOND = 50_000;

    /** How long the other side may take to read a goaway: closing before would take it out of its hands. */
    private static final long LINGER = TimeUnit.SECONDS.toNanos(1);

    private final Channel channel;
    private final Patience patience;
    private final FrameReader reader;
    private final Streams<?> streams;
    private final Runnable over;
    private final Future<?> ticks;

    private final Strikes pings = new Strikes(PINGS, PINGS_A_SECOND);
    private final Strikes idleFrames = new Strikes(IDLE_FRAMES, IDLE_FRAMES_A_SECOND);

    private long lastRead;
    private long lastCall;
    private int lastNumber;
    private final long opened;
    private long pinged;
    private long stalled;
    private boolean greeted;
    private boolean closing;
    private boolean idle;
    private String why = "";
    private boolean reading;
    private boolean answered;
    private int answers;

    /** Runs {@code over} when it takes nothing more, which may be a while before the socket ends. */
    Line(Channel channel, Patience patience, FrameReader reader, Streams<?> streams, Runnable over) {
        this.channel = channel;
        this.patience = patience;
        this.reader = reader;
        this.streams = streams;
        this.over = over;
        opened = System.nanoTime();
        lastRead = opened;
        lastCall = opened;
        ticks = channel.eventLoop()
                .scheduleWithFixedDelay(this::tick, patience.tick(), patience.tick(), TimeUnit.NANOSECONDS);
    }

    Channel channel() {
        return channel;
    }

    boolean open() {
        return !closing && channel.isActive();
    }

    /** Something came. */
    void read(long now) {
        lastRead = now;
        pinged = 0;
        reading = true;
    }

    /** What was answered to all that came goes out in one go. */
    void readEnded() {
        reading = false;
        if (answered) {
            answered = false;
            channel.flush();
        }
    }

    /** The socket took something, or no more for now. */
    void writable() {
        stalled = 0;
    }

    void greeted() {
        greeted = true;
    }

    void greet(Greeting greeting) {
        ByteBuf out = channel.alloc().directBuffer(256);
        greeting.write(out);
        send(out);
    }

    /** Tells that nobody waits for this call any more. */
    void reset(int stream, MicroException why) {
        send(resetFrame(stream, why));
    }

    /** Tells that this call is not answered otherwise. */
    void refuse(int stream, MicroException why) {
        answer(resetFrame(stream, why));
    }

    /** Lets the other side send more messages of a stream, or of all streams (0). */
    void credit(int stream, int bytes) {
        ByteBuf out = channel.alloc().directBuffer(Frames.HEAD + 5);
        int start = Frames.begin(out, Frames.CREDIT, stream);
        Frames.varint(out, bytes);
        Frames.end(out, start);
        answer(out);
    }

    /** Lets the other side send the long message that it announced. */
    void grant(int stream) {
        answer(bare(Frames.GRANT, stream));
    }

    /** Tells that no more of a request is wanted. */
    void stop(int stream) {
        answer(bare(Frames.STOP, stream));
    }

    private ByteBuf bare(byte type, int stream) {
        ByteBuf out = channel.alloc().directBuffer(Frames.HEAD);
        Frames.end(out, Frames.begin(out, type, stream));
        return out;
    }

    private ByteBuf resetFrame(int stream, MicroException why) {
        ByteBuf out = channel.alloc().directBuffer(64);
        int start = Frames.begin(out, Frames.RESET, stream);
        Errors.write(out, why);
        Frames.end(out, start);
        return out;
    }

    void pong(ByteBuf payload) throws WireException {
        if (payload.readableBytes() > Frames.LONGEST_PING) {
            throw new WireException(
                    "a ping of " + payload.readableBytes() + " bytes (limit: " + Frames.LONGEST_PING + ")");
        }
        if (pings.tooMany(lastRead)) {
            close(Frames.TOO_MUCH, "more than " + PINGS + " pings, and " + PINGS_A_SECOND + " a second after that");
            return;
        }
        ByteBuf out = channel.alloc().directBuffer(Frames.HEAD + payload.readableBytes());
        int start = Frames.begin(out, Frames.PONG, 0);
        out.writeBytes(payload);
        Frames.end(out, start);
        answer(out);
    }

    /** A frame came that nothing comes of: an answer to a ping, or of a call that is over. */
    void idleFrame() {
        if (idleFrames.tooMany(lastRead)) {
            close(
                    Frames.TOO_MUCH,
                    "more than " + IDLE_FRAMES + " frames of calls that are over, and " + IDLE_FRAMES_A_SECOND
                            + " a second after that");
        }
    }

    /** Tells the other side to open no more calls, and which ones are dealt with: those up to {@code last}. */
    void goaway(int last, byte reason, String words) {
        ByteBuf out = channel.alloc().directBuffer(64);
        int start = Frames.begin(out, Frames.GOAWAY, 0);
        out.writeInt(last).writeByte(reason);
        Frames.text(out, Words.line(words));
        Frames.end(out, start);
        send(out);
    }

    /** Says why and takes nothing more; closes when the other side has, or soon. */
    void close(byte reason, String words) {
        if (open()) {
            goaway(streams.last(), reason, words);
            closing = true;
            idle = reason == Frames.IDLE;
            why = words;
            channel.writeAndFlush(channel.alloc().buffer(0))
                    .addListener(said -> ((DuplexChannel) channel).shutdownOutput());
            channel.eventLoop().schedule(() -> channel.close(), LINGER, TimeUnit.NANOSECONDS);
            over.run();
        }
    }

    /** Why it was closed from here; empty where it was not. */
    String why() {
        return why;
    }

    /** Whether it was closed from here because nobody had called for a while. */
    boolean idle() {
        return idle;
    }

    /** Closes without a word. */
    void close() {
        closing = true;
        channel.close();
    }

    void closed() {
        closing = true;
        ticks.cancel(false);
    }

    private void answer(ByteBuf out) {
        if (closing) {
            out.release(); // it said its last
            return;
        }
        if (!channel.isWritable()) {
            channel.flush();
        }
        answers = channel.isWritable() ? 0 : answers + 1;
        if (answers > MOST_ANSWERS) {
            out.release();
            giveUp("did not read " + MOST_ANSWERS + " answers to what it sent");
        } else if (reading) {
            channel.write(out, channel.voidPromise());
            answered = true;
        } else {
            send(out);
        }
    }

    private void send(ByteBuf out) {
        channel.writeAndFlush(out, channel.voidPromise());
    }

    private void tick() {
        if (closing) {
            return;
        }
        long now = System.nanoTime();
        if (streams.size() > 0 || streams.last() != lastNumber) {
            lastCall = now;
            lastNumber = streams.last();
        }
        if (!greeted && now - opened > patience.greeting()) {
            close(Frames.PROTOCOL_ERROR, "no settings within " + seconds(patience.greeting()));
        } else if (reader.waitingFor(now) > patience.body()) {
            close(Frames.PROTOCOL_ERROR, "a frame that did not end within " + seconds(patience.body()));
        } else if (stalled(now)) {
            giveUp("took nothing for " + seconds(patience.write()) + " (transport.write-timeout)");
        } else if (unanswered(now)) {
            giveUp("did not answer a ping within " + seconds(patience.pong()));
        } else if (now - lastCall > patience.idle()) {
            close(Frames.IDLE, "no call for " + seconds(patience.idle()));
        }
    }

    /** Closes without a word, which would not be read. */
    private void giveUp(String words) {
        why = words;
        close();
    }

    private boolean stalled(long now) {
        if (channel.isWritable()) {
            stalled = 0;
        } else if (stalled == 0) {
            stalled = now;
        }
        return stalled != 0 && now - stalled > patience.write();
    }

    /** Pings where it is time to; says whether a ping was not answered. */
    private boolean unanswered(long now) {
        if (pinged != 0) {
            return now - pinged > patience.pong();
        }
        if (now - lastRead > patience.keepAlive() && (patience.always() || streams.size() > 0)) {
            pinged = now;
            send(bare(Frames.PING, 0));
        }
        return false;
    }

    static String seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos) / 1000.0 + " s";
    }
}
