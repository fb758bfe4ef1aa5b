package dev.micro.transport.nativewire;

import dev.micro.core.MicroException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what is read into frames and gives each to its {@link Peer}, in place where a frame came whole. What is left of a
 * read is kept for the next one, on the heap, in memory that grows with what really came: the first bytes cost nobody
 * anything, and the others have to find room in a budget of the process.
 */
final class FrameReader extends ChannelInboundHandlerAdapter {
    /** What each connection may keep of a frame whatever the others do: more than most frames have. */
    private static final int FREE = 4 * 1024;

    private final Peer peer;
    private final Budget budget;
    private boolean greeted;
    private @Nullable ByteBuf partial;
    /** What that has of the budget. */
    private int held;

    /** When the frame that is not whole yet began, on nanoTime's clock. */
    private long partialSince;

    FrameReader(Peer peer, Budget budget) {
        this.peer = peer;
        this.budget = budget;
    }

    /** Nanoseconds since a frame began that has not ended; 0 when none has. */
    long waitingFor(long now) {
        return partial == null ? 0 : now - partialSince;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        peer.opened(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
            return;
        }
        try {
            long now = System.nanoTime();
            LoopThread.begins();
            peer.readBegan(now);
            while (in.isReadable() && peer.open()) {
                if (partial == null) {
                    whole(in);
                } else {
                    complete(partial, in);
                }
            }
        } catch (WireException e) {
            peer.broken(e.words());
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        peer.readEnded();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        LoopThread.begins();
        peer.writable();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        drop();
        peer.closed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        peer.failed(cause);
    }

    /** Reads the units that are whole in {@code in}, and keeps the rest. */
    private void whole(ByteBuf in) throws WireException {
        int need = unit(in);
        while (need <= in.readableBytes() && peer.open()) {
            take(in, need);
            need = unit(in);
        }
        if (in.isReadable() && peer.open()) {
            partialSince = System.nanoTime();
            partial = Unpooled.buffer(in.readableBytes(), Frames.HEAD + Frames.LONGEST);
            partial.writeBytes(in);
            hold(partial.readableBytes());
        }
    }

    /** Adds to the unit that is not whole yet, and reads it when it is. */
    private void complete(ByteBuf kept, ByteBuf in) throws WireException {
        int missing = unit(kept) - kept.readableBytes();
        kept.writeBytes(in, Math.min(missing, in.readableBytes()));
        int need = unit(kept); // the head may only now tell how long it is
        if (need > kept.readableBytes()) {
            hold(kept.readableBytes());
            return;
        }
        partial = null;
        try {
            take(kept, need);
        } finally {
            kept.release();
            drop();
        }
    }

    /** Has room for so many bytes of a frame, or ends the connection. */
    private void hold(int bytes) {
        int more = bytes - FREE - held;
        if (more <= 0) {
            return;
        }
        try {
            budget.take(more, "frame's next part");
            held += more;
        } catch (MicroException full) {
            drop();
            peer.crowded(full.detail());
        }
    }

    /** Gives back what is kept of a frame. */
    private void drop() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
        budget.give(held);
        held = 0;
    }

    /** How many bytes the next unit has, as far as is known: the preface, or a head, or a frame. */
    private int unit(ByteBuf in) throws WireException {
        if (!greeted) {
            return Frames.PREFACE;
        }
        if (in.readableBytes() < Frames.HEAD) {
            return Frames.HEAD;
        }
        int length = in.getUnsignedMedium(in.readerIndex());
        if (length > Frames.LONGEST) {
            throw new WireException("a frame of " + length + " bytes (limit: " + Frames.LONGEST + ")");
        }
        return Frames.HEAD + length;
    }

    private void take(ByteBuf in, int unit) throws WireException {
        if (!greeted) {
            if (in.readInt() != Frames.MAGIC) {
                throw new WireException("no native wire at the other end");
            }
            int version = in.readUnsignedByte();
            if (version != Frames.VERSION) {
                throw new WireException("version " + version + " of the wire (known: " + Frames.VERSION + ")");
            }
            greeted = true;
            return;
        }
        int limit = in.writerIndex();
        int end = in.readerIndex() + unit;
        in.skipBytes(3);
        byte type = in.readByte();
        int stream = in.readInt();
        in.writerIndex(end); // so that no frame can be read past its end
        try {
            peer.frame(type, stream & ~Frames.END_FLAG, stream < 0, in);
        } finally {
            in.writerIndex(limit).readerIndex(end);
        }
    }
}
