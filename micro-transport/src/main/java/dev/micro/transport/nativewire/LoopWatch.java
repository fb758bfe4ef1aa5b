package dev.micro.transport.nativewire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Says which event loop is held up, by what and where: while it is, every connection on it stands still. */
final class LoopWatch implements Runnable {
    private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(25);
    private static final long LATE = 2 * EVERY;
    /** At the same piece of work so many looks after the first: for 100 ms. */
    private static final int TOO_MANY = 4;

    /** What a loop does first has classes to load, and is not looked at. */
    private static final long WARM_UP = TimeUnit.SECONDS.toNanos(1);

    /** Between two reports: the first one says it, and the log has other things to tell. */
    private static final long QUIET = TimeUnit.SECONDS.toNanos(5);

    private final BiConsumer<String, Throwable> log;
    private final long warmUp;
    private final List<LoopThread> loops = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    // Guarded by this.
    private @Nullable Thread watch;

    // Of the watch.
    private final Map<LoopThread, Sight> sights = new HashMap<>();
    private long lastReport;
    private int unreported;

    LoopWatch(BiConsumer<String, Throwable> log) {
        this(log, WARM_UP);
    }

    LoopWatch(BiConsumer<String, Throwable> log, long warmUp) {
        this.log = log;
        this.warmUp = warmUp;
    }

    /** Looks after {@code loop} as well. */
    synchronized void add(LoopThread loop) {
        loops.add(loop);
        if (watch == null && !closed) {
            watch = new Thread(this, "micro-loop-watch");
            watch.setDaemon(true);
            watch.start();
        }
    }

    synchronized void close() {
        closed = true;
        if (watch != null) {
            LockSupport.unpark(watch);
        }
    }

    @Override
    public void run() {
        long before = System.nanoTime();
        while (!closed) {
            LockSupport.parkNanos(EVERY);
            long now = System.nanoTime();
            if (now - before < LATE) { // else the machine has no time for the loops either, and they are not to blame
                loops.forEach(loop -> look(loop, now));
            }
            before = now;
        }
    }

    private void look(LoopThread loop, long now) {
        if (now - loop.born() < warmUp) {
            return;
        }
        long turn = loop.turn();
        Sight sight = sights.get(loop);
        if (sight == null || sight.turn != turn) {
            sights.put(loop, new Sight(turn, now));
        } else if ((turn & 1) == 1 && ++sight.again == TOO_MANY) {
            report(loop, turn, now - sight.since, now);
        }
    }

    private void report(LoopThread loop, long turn, long held, long now) {
        if (lastReport != 0 && now - lastReport < QUIET) {
            unreported++;
            return;
        }
        Throwable stack = new Throwable("where " + loop.getName() + " is");
        stack.setStackTrace(loop.getStackTrace());
        String what = loop.doing();
        if (loop.turn() != turn) {
            return; // it went on meanwhile, and the stack tells nothing
        }
        lastReport = now;
        String before = unreported == 0 ? "" : " (" + unreported + " more times since the last report)";
        unreported = 0;
        log.accept(
                loop.getName() + " is held for " + TimeUnit.NANOSECONDS.toMillis(held) + " ms by "
                        + (what == null ? "something" : Words.line(what)) + before
                        + "; its connections stand still. What waits belongs on another thread.",
                stack);
    }

    /** What a loop was seen to do, from one look to the next. */
    private static final class Sight {
        private final long turn;
        private final long since;
        private int again;

        Sight(long turn, long since) {
            this.turn = turn;
            this.since = since;
        }
    }
}
