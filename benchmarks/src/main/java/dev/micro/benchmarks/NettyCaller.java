package dev.micro.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The caller's end of {@link NettyEcho}. Calls from other threads wait in a queue that one task empties; calls made where
 * a reply came in are written at once. Replies come in the order of the requests.
 */
final class NettyCaller implements Contender.Caller {
    private final Payload payload;
    private final Runnable stop;
    private final Queue<Call> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final ArrayDeque<Call> sent = new ArrayDeque<>(); // the loop's
    private final Replies replies = new Replies();

    NettyCaller(Payload payload, Runnable stop) {
        this.payload = payload;
        this.stop = stop;
    }

    ChannelHandler replies() {
        return replies;
    }

    @Override
    public void start(Call call) {
        if (replies.context().executor().inEventLoop()) {
            write(call); // flushed when all that was read is answered
            return;
        }
        waiting.add(call);
        if (scheduled.compareAndSet(false, true)) {
            replies.context().executor().execute(this::writeWaiting);
        }
    }

    @Override
    public AutoCloseable open(Mode mode, Latencies came) {
        throw new UnsupportedOperationException("netty has calls only (expected: --contenders=micro,grpc-direct)");
    }

    @Override
    public void call(long id) throws Exception {
        Parked call = new Parked(id, Thread.currentThread());
        start(call);
        call.await();
    }

    @Override
    public void close() {
        stop.run();
    }

    private void writeWaiting() {
        scheduled.set(false); // before the queue is read: who comes after it schedules again
        for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
            write(call);
        }
        replies.context().flush();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // of a void promise: what fails reaches the pipeline
    private void write(Call call) {
        ChannelHandlerContext context = replies.context();
        byte[] bytes = payload.bytes();
        ByteBuf frame = context.alloc().directBuffer(Integer.BYTES + Long.BYTES + bytes.length);
        frame.writeInt(Long.BYTES + bytes.length).writeLong(call.id()).writeBytes(bytes);
        sent.add(call);
        context.write(frame, context.voidPromise());
    }

    private final class Replies extends ChannelInboundHandlerAdapter {
        private @Nullable ChannelHandlerContext context;

        ChannelHandlerContext context() {
            if (context == null) {
                throw new IllegalStateException("not connected");
            }
            return context;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
        }

        @Override
        public void channelRead(ChannelHandlerContext unused, Object message) {
            ByteBuf frame = (ByteBuf) message;
            Call call = sent.remove();
            int size = frame.readableBytes() - Integer.BYTES - Long.BYTES;
            Throwable failure = payload.check(
                    call.id(), frame.getLong(Integer.BYTES), size, frame.getByte(frame.writerIndex() - 1));
            frame.release();
            call.ended(failure);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext reader) {
            reader.flush();
        }

        @Override
        public void channelInactive(ChannelHandlerContext closed) {
            ClosedChannelException failure = new ClosedChannelException();
            for (Call call = sent.poll(); call != null; call = sent.poll()) {
                call.ended(failure);
            }
        }
    }

    /** A call whose thread waits for its end. */
    private static final class Parked implements Call {
        private final long id;
        private final Thread caller;
        private @Nullable Throwable failure;
        private volatile boolean ended;

        Parked(long id, Thread caller) {
            this.id = id;
            this.caller = caller;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public void ended(@Nullable Throwable why) {
            failure = why;
            ended = true;
            LockSupport.unpark(caller);
        }

        void await() throws Exception {
            while (!ended) {
                LockSupport.park(this);
            }
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
        }
    }
}
