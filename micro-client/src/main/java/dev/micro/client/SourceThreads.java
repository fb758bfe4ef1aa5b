package dev.micro.client;

import dev.micro.codec.stream.BlockingThreads;
import dev.micro.codec.stream.ClosingThreads;
import dev.micro.codec.stream.SourceCall;
import dev.micro.core.Code;
import dev.micro.core.Context;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/**
 * The threads that ask and close those sources of requests which may wait: virtual ones where the JVM has them, else 64 at
 * most that ask. None is there before it is needed.
 */
final class SourceThreads implements AutoCloseable {
    private static final String NAMES = "micro-client-source-";
    private static final int MOST = 64;
    private static final int QUEUE = 1024;

    private final ExecutorService asks =
            BlockingThreads.VIRTUAL ? BlockingThreads.perTask(NAMES) : BlockingThreads.pool(NAMES, MOST, QUEUE);
    private final ClosingThreads closes = new ClosingThreads("micro-client-close-");

    /** The call under {@code context}. After close(), and beyond what may wait, it fails to ask. */
    SourceCall call(Context context) {
        return new SourceCall(context, this::ask, closes);
    }

    private void ask(Runnable work) {
        try {
            asks.execute(work);
        } catch (RejectedExecutionException refused) {
            throw asks.isShutdown()
                    ? Code.FAILED_PRECONDITION.error("the client is closed")
                    : Code.RESOURCE_EXHAUSTED.error(
                            "all " + MOST + " threads of the client's wait in sources of requests," + " and " + QUEUE
                                    + " more wait for a thread (give a Source that does not block, or use JDK 21)");
        }
    }

    /** Interrupts who waits still. */
    @Override
    public void close() {
        asks.shutdownNow();
        closes.close();
    }
}
