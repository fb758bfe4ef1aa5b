package dev.micro.core.contract;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;

/**
 * Prints what blocks an event loop: a wait, a sleep, a file. On with the flags that the build's profile of all tests
 * sets, since it changes the JVM's own classes. Netty's own loops it knows by itself.
 */
final class BlockingWatch {
    private static final boolean ON = Boolean.getBoolean("blocking.watch");

    private static final int FRAMES = 24;

    private BlockingWatch() {}

    /** Those for a process that a test starts: none where this one is not watched. */
    static List<String> flags() {
        return ON ? List.of(System.getProperty("blocking.watch.flags", "").split(" +")) : List.of();
    }

    /** Watches all event loops of this process from now on. */
    static void install() {
        if (ON) {
            Installed.now();
        }
    }

    /** Apart, since BlockHound is on the class path only where the watch is on. */
    private static final class Installed {
        private Installed() {}

        static void now() {
            BlockHound.install(builder -> builder.nonBlockingThreadPredicate(
                            others -> others.or(thread -> thread.getName().equals("micro-memory-loop")))
                    .allowBlockingCallsInside(Installed.class.getName(), "report")
                    .allowBlockingCallsInside(WatchedOutput.class.getName(), "write")
                    .allowBlockingCallsInside(Gates.class.getName(), "blockOnPurpose")
                    // The loop of the memory transport is a pool's thread: it waits for its work, and ends, here.
                    .allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "getTask")
                    .allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "processWorkerExit")
                    // Netty's pool of buffers guards its parts so.
                    .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
                    // Work is handed to threads under a lock that is held for a few assignments.
                    .allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "addWorker")
                    .allowBlockingCallsInside("java.util.concurrent.LinkedBlockingQueue", "offer")
                    .allowBlockingCallsInside(
                            "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "remove")
                    .allowBlockingCallsInside(
                            "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "offer")
                    .blockingMethodCallback(Installed::report));
        }

        private static void report(BlockingMethod method) {
            String where = Stream.of(new Throwable().getStackTrace())
                    .filter(frame -> !frame.getClassName().startsWith("reactor.blockhound"))
                    .limit(FRAMES)
                    .map(StackTraceElement::toString)
                    .collect(Collectors.joining(" < "));
            System.err.println(WatchedOutput.BLOCKED + " " + method + " on "
                    + Thread.currentThread().getName() + " by " + where);
        }
    }
}
