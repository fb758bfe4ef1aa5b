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

    /** Whether the message was taken out. */
    boolean ended() {
        return ended;
    }

    /** Adds what a data frame carries. */
    void add(ByteBuf payload) throws WireException {
        int more = payload.readableBytes();
        if (more > total - filled) {
            throw new WireException("a body of more than the " + total + " bytes it was said to have");
        }
        if (filled + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(total, Math.max(filled + more, bytes.length * 2L)));
        }
        payload.readBytes(bytes, filled, more);
        filled += more;
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
