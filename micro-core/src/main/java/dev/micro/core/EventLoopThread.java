package dev.micro.core;

/** Marks the threads that move bytes, on which nothing may wait. For transports alone; anybody may ask. */
public interface EventLoopThread {
    /** Whether this thread is one of them. */
    static boolean isCurrent() {
        return Thread.currentThread() instanceof EventLoopThread;
    }
}
