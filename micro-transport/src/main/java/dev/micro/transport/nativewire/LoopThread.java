package dev.micro.transport.nativewire;

import dev.micro.transport.EventLoopThread;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** An event loop's thread. */
final class LoopThread extends FastThreadLocalThread implements EventLoopThread {
    private LoopThread(Runnable work, String name) {
        super(work, name);
        setDaemon(true);
    }

    static ThreadFactory factory() {
        AtomicInteger number = new AtomicInteger();
        return work -> new LoopThread(work, "micro-loop-" + number.incrementAndGet());
    }
}
