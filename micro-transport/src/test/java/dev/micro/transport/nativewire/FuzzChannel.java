package dev.micro.transport.nativewire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A socket without a network, whose event loop is the thread of the test. What comes is given to the reader itself, so that
 * nothing it throws is taken for a lost connection; what goes has to be frames of the wire; and each buffer is counted.
 */
final class FuzzChannel extends EmbeddedChannel implements DuplexChannel {
    /** The largest type that there is a frame of. */
    private static final int MOST_TYPES = Frames.STOP;

    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);
    private final long kept = UnpooledByteBufAllocator.DEFAULT.metric().usedHeapMemory();
    private final ByteBuf said = new UnpooledByteBufAllocator(false, true).heapBuffer(); // counted nowhere
    private boolean greeted;
    private @Nullable Throwable failure;
    private boolean busy;

    FuzzChannel() {
        config().setAllocator(memory);
        pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                if (isOpen() || !(cause instanceof ClosedChannelException)) { // what was unsent at a close fails so
                    failure = cause;
                }
            }
        });
    }

    /** The other side says this. */
    void say(FrameReader reader, byte[] bytes) {
        if (!isActive() || bytes.length == 0) {
            return;
        }
        ChannelHandlerContext ctx = pipeline().context(reader);
        onLoop(() -> {
            reader.channelRead(ctx, memory.heapBuffer(bytes.length).writeBytes(bytes));
            reader.channelReadComplete(ctx);
        });
    }

    /** Does this as a task of the loop, so that no other task comes in between, and then what comes of it. */
    void onLoop(Runnable task) {
        eventLoop().execute(task);
        settle();
    }

    /** Netty's would run tasks within a write as well, which no real loop does. */
    @Override
    public void runPendingTasks() {
        if (!busy) {
            busy = true;
            try {
                super.runPendingTasks();
            } finally {
                busy = false;
            }
        }
    }

    /** The socket takes more, or no more. */
    void takes(boolean more) {
        var buffer = unsafe().outboundBuffer();
        if (buffer != null) {
            buffer.setUserDefinedWritability(1, more);
        }
        settle();
    }

    /** Time goes by, for what looks at the clock now and then. */
    void wait(int seconds) {
        advanceTimeBy(seconds, TimeUnit.SECONDS);
        settle();
    }

    /** Has the loop do what there is to do, and reads what came of it. */
    void settle() {
        runPendingTasks();
        for (ByteBuf out = readOutbound(); out != null; out = readOutbound()) {
            said.writeBytes(out);
            out.release();
        }
        if (!greeted && said.readableBytes() >= Frames.PREFACE) {
            check(said.readInt() == Frames.MAGIC && said.readByte() == Frames.VERSION, "no preface");
            greeted = true;
        }
        while (said.readableBytes() >= Frames.HEAD) {
            int length = said.getUnsignedMedium(said.readerIndex());
            int type = said.getByte(said.readerIndex() + 3);
            check(length <= Frames.LONGEST, "a frame of " + length + " bytes");
            check(type > 0 && type <= MOST_TYPES, "a frame of type " + type);
            if (said.readableBytes() < Frames.HEAD + length) {
                break;
            }
            said.skipBytes(Frames.HEAD + length);
        }
        said.discardReadBytes();
        if (failure != null) {
            throw new AssertionError("the connection failed", failure);
        }
        checkException();
    }

    /** Ends the connection; nothing may be left of it. */
    void end() {
        takes(true);
        close();
        settle();
        check(said.readableBytes() == 0, said.readableBytes() + " bytes of a frame that was not whole");
        var used = memory.metric();
        check(used.usedHeapMemory() == 0 && used.usedDirectMemory() == 0, "buffers leaked: " + used);
        long left = UnpooledByteBufAllocator.DEFAULT.metric().usedHeapMemory() - kept;
        check(left <= 0, left + " bytes of frames that were not whole leaked");
    }

    static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    // --- both directions

    @Override
    public boolean isInputShutdown() {
        return false;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return newSucceededFuture();
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return promise.setSuccess();
    }

    @Override
    public boolean isOutputShutdown() {
        return false;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        return promise.setSuccess();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public ChannelFuture shutdown() {
        return newSucceededFuture();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return promise.setSuccess();
    }
}
