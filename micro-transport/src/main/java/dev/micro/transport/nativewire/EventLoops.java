package dev.micro.transport.nativewire;

import dev.micro.core.EventLoopThread;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that move bytes: epoll's where the machine has it, else NIO's. They start when first needed. */
final class EventLoops {
    private static final Logger log = LoggerFactory.getLogger(EventLoops.class);
    private static final int MOST = 8;

    private final LoopWatch watch;
    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup group;

    EventLoops() {
        this(new LoopWatch(log::warn));
    }

    EventLoops(LoopWatch watch) {
        this.watch = watch;
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        int threads = Math.min(MOST, Runtime.getRuntime().availableProcessors());
        group = new MultiThreadIoEventLoopGroup(threads, LoopThread.factory(watch), io) {
            @Override
            protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... more) {
                return new WatchedLoop(this, executor, handlers);
            }
        };
    }

    EventLoopGroup group() {
        return group;
    }

    EventLoop next() {
        return group.next();
    }

    /** Runs a task on one of them, or at once and here when they have ended. */
    void execute(Runnable task) {
        try {
            next().execute(task);
        } catch (RejectedExecutionException ended) {
            task.run();
        }
    }

    boolean epoll() {
        return epoll;
    }

    Class<? extends SocketChannel> socket() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    Class<? extends ServerChannel> serverSocket() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** Closes what is open and ends the threads; from one of them, without waiting for itself. */
    void close() {
        watch.close();
        var ended = group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        if (!EventLoopThread.isCurrent()) {
            ended.awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
    }
}
