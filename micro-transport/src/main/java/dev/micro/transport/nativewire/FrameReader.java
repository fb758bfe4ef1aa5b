package dev.micro.transport.nativewire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what is read into frames and gives each to its {@link Peer}, in place where a frame came whole. What is left of a
 * read is kept for the next one in a buffer that grows with what really came.
 */
final class FrameReader extends ChannelInboundHandlerAdapter {
    private final Peer peer;
    private boolean greeted;
    private @Nullable ByteBuf partial;
    /** When the frame that is not whole yet began, on nanoTime's clock. */
    private long partialSince;

    FrameReader(Peer peer) {
        this.peer = peer;
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
        if (partial != null) {
            partial.release();
            partial = null;
        }
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
            partial = in.alloc().buffer(in.readableBytes(), Frames.HEAD + Frames.LONGEST);
            partial.writeBytes(in);
            partialSince = System.nanoTime();
        }
    }

    /** Adds to the unit that is not whole yet, and reads it when it is. */
    private void complete(ByteBuf kept, ByteBuf in) throws WireException {
        int missing = unit(kept) - kept.readableBytes();
        kept.writeBytes(in, Math.min(missing, in.readableBytes()));
        int need = unit(kept); // the head may only now tell how long it is
        if (need <= kept.readableBytes()) {
            partial = null;
            try {
                take(kept, need);
            } finally {
                kept.release();
            }
        }
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
