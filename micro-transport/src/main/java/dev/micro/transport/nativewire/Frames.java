package dev.micro.transport.nativewire;

import dev.micro.transport.Sendable;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The numbers of the wire, version 1. A frame is a head of eight bytes (length of the payload in three, type, and the
 * stream's number in four, of which the highest bit is the END flag) and its payload.
 */
final class Frames {
    /** What a connection begins with, both ways: no text of any other protocol does. */
    static final int MAGIC = 0xB552_5043;

    static final int VERSION = 1;

    /** Magic and version. */
    static final int PREFACE = 5;

    static final int HEAD = 8;

    /** A body up to this many bytes goes in the frame that opens the call, or answers it. */
    static final int WHOLE_BODY = 64 * 1024;

    /** What a ping may carry, in bytes. */
    static final int LONGEST_PING = 64;

    /** The longest payload: a whole body, and metadata of three bytes a character twice over, for trailers. */
    static final int LONGEST = WHOLE_BODY + 2 * 3 * Sendable.MOST_METADATA + 4 * 1024;

    /** How much of a large body goes in one data frame, so that others get their turn. */
    static final int CHUNK = 16 * 1024;

    /** What a message of a stream counts of its credit beside its length: about what it takes where it waits. */
    static final int MESSAGE_COST = 64;

    static final int END_FLAG = 0x8000_0000;

    static final byte SETTINGS = 1;
    static final byte OPEN = 2;
    static final byte REPLY = 3;
    static final byte DATA = 4;
    static final byte END = 5;
    static final byte RESET = 6;
    static final byte CREDIT = 7;

    static final byte PING = 8;
    static final byte PONG = 9;
    static final byte GOAWAY = 10;
    static final byte STREAM = 11;
    static final byte REPLIES = 12;
    static final byte MESSAGE = 13;
    static final byte GRANT = 14;
    static final byte STOP = 15;

    /** In a STREAM frame: the request is messages. */
    static final int REQUEST_STREAM = 1;

    /** In a STREAM frame: messages are taken for an answer. */
    static final int REPLY_STREAM = 2;

    /** Why a goaway was sent. */
    static final byte DRAIN = 0;

    static final byte PROTOCOL_ERROR = 1;
    static final byte OTHER_SERVICE = 2;
    static final byte TOO_MUCH = 3;
    static final byte IDLE = 4;

    private Frames() {}

    /** Begins a frame; {@link #end} fills in its length. Returns where it began. */
    static int begin(ByteBuf out, byte type, int stream) {
        int start = out.writerIndex();
        out.writeMedium(0).writeByte(type).writeInt(stream);
        return start;
    }

    static void end(ByteBuf out, int start) {
        out.setMedium(start, out.writerIndex() - start - HEAD);
    }

    /** Writes {@code value}, not negative, in groups of seven bits, the lowest first, as protobuf does. */
    static void varint(ByteBuf out, long value) {
        long rest = value;
        while (rest > 0x7f) {
            out.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    static long varint(ByteBuf in) throws WireException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            if (!in.isReadable()) {
                throw new WireException("a number ends in the middle");
            }
            byte next = in.readByte();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new WireException("a number longer than nine bytes");
    }

    /** Reads a number that may not exceed {@code most}. */
    static int bounded(ByteBuf in, int most, String what) throws WireException {
        long value = varint(in);
        if (value > most) {
            throw new WireException(what + " " + value + " (limit: " + most + ")");
        }
        return (int) value;
    }

    /** How long a body or a message is that a frame holds whole. */
    static int whole(ByteBuf in) throws WireException {
        if (in.readableBytes() > WHOLE_BODY) {
            throw new WireException("a whole message of " + in.readableBytes() + " bytes (limit: " + WHOLE_BODY + ")");
        }
        return in.readableBytes();
    }

    /** Reads which sides of a call are streams: at least one. */
    static int shape(ByteBuf in) throws WireException {
        int shape = in.isReadable() ? in.readByte() : 0;
        if (shape < REQUEST_STREAM || shape > (REQUEST_STREAM | REPLY_STREAM)) {
            throw new WireException("a stream of shape " + shape + " (expected: 1 to 3)");
        }
        return shape;
    }

    /** Reads how much credit is given. */
    static int credit(ByteBuf in) throws WireException {
        int bytes = bounded(in, Integer.MAX_VALUE, "credit");
        if (bytes == 0) {
            throw new WireException("credit of 0 bytes (expected: at least 1)");
        }
        return bytes;
    }

    static void text(ByteBuf out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        varint(out, bytes.length);
        out.writeBytes(bytes);
    }

    /** Reads text; bytes that are no UTF-8 become U+FFFD. */
    static String text(ByteBuf in) throws WireException {
        int length = bounded(in, in.readableBytes(), "text of length");
        if (length > in.readableBytes()) {
            throw new WireException("text of " + length + " bytes in a frame that has " + in.readableBytes() + " left");
        }
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
