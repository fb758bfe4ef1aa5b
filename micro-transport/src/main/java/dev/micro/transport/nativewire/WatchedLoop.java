package dev.micro.transport.nativewire;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An event loop that tells the {@link LoopWatch} when it runs its tasks, timers among them. What comes of its sockets
 * before that, {@link FrameReader} tells.
 */
final class WatchedLoop extends SingleThreadIoEventLoop {
    private boolean ending;
    private boolean roundEnds;

    WatchedLoop(IoEventLoopGroup group, Executor threads, IoHandlerFactory io) {
        super(group, threads, io);
    }

    /** Looks at its sockets before it runs another task. On the loop. */
    void looksAround() {
        roundEnds = true;
    }

    /**
     * Asked for each task in turn, and each is a piece of work of its own: many that are short hold nobody up. None comes
     * any more in a round that one of them has ended; without that, a task which goes on in another one would keep the
     * loop from its sockets.
     */
    @Override
    protected @Nullable Runnable pollTask() {
        if (roundEnds) {
            return null;
        }
        LoopThread.begins();
        return super.pollTask();
    }

    /** The last thing in each of the loop's rounds, tasks or none. */
    @Override
    protected boolean runAllTasks(long nanos) {
        roundEnds = false;
        try {
            return super.runAllTasks(nanos);
        } finally {
            LoopThread.rests();
        }
    }

    /**
     * Ends no sooner than in the round after the one that saw that it shall: sockets are closed at the beginning of a
     * round, and where it was told in the middle of one they would stay open for ever.
     */
    @Override
    protected boolean confirmShutdown() {
        if (isShuttingDown() && !ending) {
            ending = true;
            execute(() -> {}); // so that the next round waits for no socket
            return false;
        }
        return super.confirmShutdown();
    }
}
