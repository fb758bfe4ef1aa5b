package dev.micro.transport.nativewire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the first byte of a connection and hands it to the wire that begins so. There is one wire now; what else
 * comes is closed without a word, since nobody knows what language it would be in.
 */
final class Detector extends ChannelInboundHandlerAdapter {
    private final NativeListener listener;
    private final Future<?> patience;

    Detector(NativeListener listener, Channel channel) {
        this.listener = listener;
        patience = channel.eventLoop()
                .schedule(() -> channel.close(), listener.patience().greeting(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        patience.cancel(false);
        if (!(message instanceof ByteBuf in) || !in.isReadable()) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (in.getUnsignedByte(in.readerIndex()) != Frames.MAGIC >>> 24) {
            in.release();
            ctx.close();
            return;
        }
        ServerLink link = listener.accepted(ctx.channel());
        ctx.pipeline().addLast(link.reader());
        ctx.fireChannelRead(in);
        ctx.pipeline().remove(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        patience.cancel(false);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
