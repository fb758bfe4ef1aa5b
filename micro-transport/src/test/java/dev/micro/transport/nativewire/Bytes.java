package dev.micro.transport.nativewire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

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

    static Bytes goaway(int last, int reason, String words) {
        return frame(10, 0, of().i32(last).and(of(reason)).text(words));
    }

    static Bytes raw(String text) {
        Bytes made = new Bytes();
        made.out.writeBytes(text.getBytes(UTF_8));
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
