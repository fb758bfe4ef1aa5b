package dev.micro.transport.nativewire;

import dev.micro.core.Message;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A message on its way out in several data frames, one at a time, so that others get their turn between. */
final class Chunks {
    private final Message message;
    /** When it was announced, or granted, on nanoTime's clock. */
    private long since = System.nanoTime();

    private boolean granted;
    private int sent;

    Chunks(Message message) {
        this.message = message;
    }

    /** The other side takes {@code announced}, of call {@code number}; a breach where nothing waits for that. */
    static void grant(@Nullable Chunks announced, int number) throws WireException {
        if (announced == null || announced.granted) {
            throw new WireException("a grant for call " + number + ", which announced nothing");
        }
        announced.granted = true;
        announced.since = System.nanoTime();
    }

    /** Whether the other side does not take it yet. */
    boolean waiting() {
        return !granted;
    }

    /** When it must be taken, where the other side may take nothing for {@code stall} nanoseconds. */
    long by(long stall) {
        return since + most(stall);
    }

    /** How long it may stand; when it was granted, a second more for each 64 KiB. */
    long most(long stall) {
        return granted ? stall + TimeUnit.SECONDS.toNanos(size() / (64 * 1024)) : stall;
    }

    /** Of the whole message, in bytes. */
    int size() {
        return message.size();
    }

    /** Writes one data frame, with the END flag on the last one if {@code flagged}. Says whether more are to come. */
    boolean write(ByteBuf out, int stream, boolean flagged) {
        int length = Math.min(Frames.CHUNK, message.size() - sent);
        boolean last = sent + length == message.size();
        int start = Frames.begin(out, Frames.DATA, last && flagged ? stream | Frames.END_FLAG : stream);
        int from = sent;
        message.read(bytes -> out.writeBytes(bytes, from, length));
        Frames.end(out, start);
        sent += length;
        return !last;
    }
}
