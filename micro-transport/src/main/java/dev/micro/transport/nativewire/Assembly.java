package dev.micro.transport.nativewire;

import dev.micro.core.Message;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** A message that comes in several frames. Its memory grows with what came, not with what was promised. */
final class Assembly {
    private final int total;
    private byte[] bytes = new byte[0];
    private int filled;
    private boolean ended;
    /** When more of it must have come, on nanoTime's clock. */
    private long by;

    Assembly(int total) {
        this.total = total;
    }

    /** Says when the next part must have come, on nanoTime's clock. */
    void expect(long nextBy) {
        by = nextBy;
    }

    long by() {
        return by;
    }

    /** How many bytes it holds. */
    int held() {
        return bytes.length;
    }

    /** Whether the message was taken out; what it holds is the message's. */
    boolean ended() {
        return ended;
    }

    /** How many bytes it will hold more once {@code payload} is added; 0 when it cannot be. */
    int growth(ByteBuf payload) {
        int more = payload.readableBytes();
        return more > total - filled ? 0 : room(more) - bytes.length;
    }

    /** Adds what a data frame carries. */
    void add(ByteBuf payload) throws WireException {
        int more = payload.readableBytes();
        if (more > total - filled) {
            throw new WireException("a body of more than the " + total + " bytes it was said to have");
        }
        if (filled + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, room(more));
        }
        payload.readBytes(bytes, filled, more);
        filled += more;
    }

    private int room(int more) {
        return filled + more <= bytes.length
                ? bytes.length
                : (int) Math.min(total, Math.max(filled + more, bytes.length * 2L));
    }

    boolean whole() {
        return filled == total;
    }

    Message message() {
        ended = true;
        return Message.of(bytes);
    }

    /** The rest of a frame as a message. */
    static Message rest(ByteBuf payload) {
        byte[] bytes = new byte[payload.readableBytes()];
        payload.readBytes(bytes);
        return Message.of(bytes);
    }
}
