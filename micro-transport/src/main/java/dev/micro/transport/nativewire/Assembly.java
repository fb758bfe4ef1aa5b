package dev.micro.transport.nativewire;

import dev.micro.core.Message;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A message that comes in several frames. Its memory grows with what came, not with what was promised; its time is set
 * when it begins, since what it holds of the budget others wait for.
 */
final class Assembly {
    /** Whoever sends this many bytes may take a second more. */
    private static final int A_SECOND = 64 * 1024;

    private final int total;
    private final long by;
    private byte[] bytes = new byte[0];
    private int filled;
    private boolean ended;

    /** Of {@code total} bytes, which may take {@code patience} nanoseconds and what their number adds. */
    Assembly(int total, long patience) {
        this.total = total;
        by = System.nanoTime() + patience + TimeUnit.SECONDS.toNanos(total / A_SECOND);
    }

    /** When all of it must have come, on nanoTime's clock. */
    long by() {
        return by;
    }

    /** Whether the message was taken out. */
    boolean ended() {
        return ended;
    }

    /** Adds what a data frame of call {@code number} carries, the last one where {@code last} says so. */
    void add(ByteBuf payload, boolean last, int number) throws WireException {
        add(payload);
        if (whole() && !last) {
            throw new WireException("the last part of a body of call " + number + " without the END flag");
        }
    }

    /** Adds what a data frame carries. */
    void add(ByteBuf payload) throws WireException {
        int more = payload.readableBytes();
        if (more > total - filled) {
            throw new WireException("a body of more than the " + total + " bytes it was said to have");
        }
        if (more == 0 && filled < total) {
            throw new WireException("an empty part of a body, of which " + filled + " of " + total + " bytes came");
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
