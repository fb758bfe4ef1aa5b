package dev.micro.transport.nativewire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.function.IntFunction;

/** Bytes as the document of the wire describes them, written without the code that is tested. */
final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Bytes of(int... bytes) {
        Bytes made = new Bytes();
        for (int each : bytes) {
            made.out.write(each);
        }
        return made;
    }

    /** So many of something, numbered from {@code from}. */
    static Bytes many(int from, int count, IntFunction<Bytes> each) {
        Bytes all = of();
        for (int i = 0; i < count; i++) {
            all.and(each.apply(from + i));
        }
        return all;
    }

    static Bytes repeated(int count, Bytes each) {
        return many(0, count, i -> each);
    }

    static Bytes preface(int version) {
        return of(0xB5, 0x52, 0x50, 0x43, version);
    }

    /** Preface, and settings that expect no service in particular. */
    static Bytes greeting() {
        return preface(1).and(frame(1, 0, Bytes.of()));
    }

    /** What a server of these limits says first. */
    static Bytes greeting(String service, String node, int maxStreams) {
        Bytes streams = of().varint(maxStreams);
        Bytes settings = of(1).text(service)
                .and(of(2).text(node))
                .and(of(3).varint(streams.length()).and(streams));
        return preface(1).and(frame(1, 0, settings));
    }

    /** What a client that takes so much of messages says first. */
    static Bytes greeting(int streamWindow, int connectionWindow) {
        return preface(1).and(frame(1, 0, windows(streamWindow, connectionWindow)));
    }

    /** The same from a server that takes 100 calls at once. */
    static Bytes greetingOfServer(int streamWindow, int connectionWindow) {
        Bytes settings = of(1).text("test.echo").and(of(3, 1, 100));
        return preface(1).and(frame(1, 0, settings.and(windows(streamWindow, connectionWindow))));
    }

    private static Bytes windows(int streamWindow, int connectionWindow) {
        Bytes stream = of().varint(streamWindow);
        Bytes connection = of().varint(connectionWindow);
        return of(5).varint(stream.length())
                .and(stream)
                .and(of(6))
                .varint(connection.length())
                .and(connection);
    }

    static Bytes frame(int type, int stream, Bytes payload) {
        int length = payload.length();
        return of(length >> 16, length >> 8, length, type).i32(stream).and(payload);
    }

    /** A frame with the END flag. */
    static Bytes lastFrame(int type, int stream, Bytes payload) {
        return frame(type, stream | 0x8000_0000, payload);
    }

    /** A call of {@code endpoint}, whole, without deadline and metadata. */
    static Bytes open(int number, String endpoint, String body) {
        return lastFrame(2, number, head(endpoint).and(of(0)).and(raw(body)));
    }

    /** A call of {@code endpoint} whose body comes in parts. */
    static Bytes openLong(int number, String endpoint, int length) {
        return frame(2, number, head(endpoint).and(of(0)).varint(length));
    }

    /** Deadline, service and endpoint of a call; metadata comes next. */
    static Bytes head(String endpoint) {
        return of(0).literal("test.echo").literal(endpoint);
    }

    /** A whole answer without metadata. */
    static Bytes reply(int number, String body) {
        return lastFrame(3, number, of(0, 0).and(raw(body)));
    }

    /** A call of {@code endpoint} with a stream on a side, without deadline and metadata. */
    static Bytes stream(int number, String endpoint, int shape) {
        return frame(11, number, streamHead(endpoint, shape));
    }

    /** The same with a whole request. */
    static Bytes streamOfReplies(int number, String endpoint, String body) {
        return lastFrame(11, number, streamHead(endpoint, 2).and(raw(body)));
    }

    /** Deadline, shape, service, endpoint and metadata of a call with a stream. */
    static Bytes streamHead(String endpoint, int shape) {
        return of(0, shape).literal("test.echo").literal(endpoint).and(of(0));
    }

    /** The head of streamed replies, without metadata. */
    static Bytes replies(int number) {
        return frame(12, number, of(0));
    }

    /** A whole message of a stream. */
    static Bytes message(int number, String text) {
        return lastFrame(13, number, raw(text));
    }

    /** The announcement of a message that comes in parts. */
    static Bytes messageLong(int number, int length) {
        return frame(13, number, of().varint(length));
    }

    /** So many whole messages of so many bytes each. */
    static Bytes messages(int number, int count, int length) {
        Bytes all = of();
        for (int i = 0; i < count; i++) {
            all.and(message(number, "x".repeat(length)));
        }
        return all;
    }

    /** The parts of a long body, all but the last, each of at most 16 KiB. */
    static Bytes data(int number, int length) {
        Bytes all = of();
        for (int left = length; left > 0; left -= 16_384) {
            all.and(frame(4, number, raw("x".repeat(Math.min(16_384, left)))));
        }
        return all;
    }

    /** The last part of a body that comes in parts. */
    static Bytes lastData(int number, int length) {
        return data(number, length - 1).and(lastFrame(4, number, raw("x")));
    }

    /** The client's messages are over. */
    static Bytes noMore(int number) {
        return frame(5, number, of());
    }

    /** All went well, without trailers. */
    static Bytes done(int number) {
        return frame(5, number, of(0, 0));
    }

    static Bytes reset(int number, int code) {
        return frame(6, number, of(code, 0, 0, 0));
    }

    static Bytes credit(int number, int bytes) {
        return frame(7, number, of().varint(bytes));
    }

    static Bytes grant(int number) {
        return frame(14, number, of());
    }

    static Bytes stop(int number) {
        return frame(15, number, of());
    }

    static Bytes goaway(int last, int reason, String words) {
        return frame(10, 0, of().i32(last).and(of(reason)).text(words));
    }

    static Bytes raw(String text) {
        return raw(text.getBytes(UTF_8));
    }

    static Bytes raw(byte[] bytes) {
        Bytes made = new Bytes();
        made.out.writeBytes(bytes);
        return made;
    }

    Bytes and(Bytes more) {
        out.writeBytes(more.array());
        return this;
    }

    Bytes i32(int value) {
        return and(of(value >> 24, value >> 16, value >> 8, value));
    }

    Bytes varint(long value) {
        long rest = value;
        for (; rest > 127; rest >>= 7) {
            out.write((int) (rest & 127) | 128);
        }
        out.write((int) rest);
        return this;
    }

    Bytes text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        varint(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    /** A name or value in full, not for the table. */
    Bytes literal(String text) {
        out.write(0);
        return text(text);
    }

    /** A name or value in full, for the table. */
    Bytes entry(String text) {
        out.write(1);
        return text(text);
    }

    Bytes part(int from, int to) {
        Bytes made = new Bytes();
        made.out.write(array(), from, to - from);
        return made;
    }

    int length() {
        return out.size();
    }

    byte[] array() {
        return out.toByteArray();
    }
}
