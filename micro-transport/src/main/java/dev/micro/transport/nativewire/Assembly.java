package dev.micro.transport.nativewire;

import dev.micro.core.Message;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A message that comes in several frames. Its memory grows with what came, not with what was promised, and so does the time
 * it has, since others wait for what it holds: little of it while they do.
 */
final class Assembly {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** Whoever sends this many bytes may take a second more. */
    private static final int A_SECOND = 64 * 1024;

    /** How long it may take while others wait for room, and the bytes that earn it a second more then. */
    private static final long HURRIED = 3 * SECOND;

    private static final int A_HURRIED_SECOND = 1024 * 1024;

    private final int total;
    private final long patience;
    private final Grants grants;
    private final long began = System.nanoTime();
    private byte[] bytes = new byte[0];
    private int filled;
    private boolean ended;

    /** Of {@code total} bytes out of {@code grants}; without one of them it may take {@code patience} nanoseconds. */
    Assembly(int total, long patience, Grants grants) {
        this.total = total;
        this.patience = patience;
        this.grants = grants;
    }

    /** When all of it must have come, or is to be looked at again since others may wait by then, on nanoTime's clock. */
    long by() {
        return Streams.earlier(began + most(), System.nanoTime() + SECOND);
    }

    /** How long it may take, in nanoseconds. */
    private long most() {
        return grants.contended()
                ? Math.min(patience, HURRIED) + SECOND * filled / A_HURRIED_SECOND
                : patience + SECOND * filled / A_SECOND;
    }

    /** What to say of one that did not come in its time. */
    String late() {
        return "did not come: " + filled + " of " + total + " bytes within " + Line.seconds(most())
                + (grants.contended() ? " (others wait for its room)" : " (transport.body-timeout)");
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
