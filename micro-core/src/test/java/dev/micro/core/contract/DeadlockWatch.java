package dev.micro.core.contract;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks for deadlocks, also while a test runs. One is reported to the gates, and ends the process when its test is
 * still running after the grace: it would for ever.
 */
final class DeadlockWatch implements Runnable {
    /** The exit status of a process that hung in a deadlock. */
    static final int STATUS = 70;

    private static final long EVERY_MILLIS = 1_000;
    private static final int GRACE_ROUNDS = 5;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    /** The threads of deadlocks that were reported; they cannot be ended, and one report is enough. */
    private final Set<Long> known = new HashSet<>();

    /** Guarded by this: how many looks are left of it; 0 when none runs. */
    private int grace;

    /** Looks now, and forgets the grace: the test has ended. */
    synchronized void testEnded() {
        look();
        grace = 0;
    }

    @Override
    @SuppressWarnings({"BusyWait", "SystemExitOutsideMain"}) // a watch sleeps; what hangs can only be halted
    public void run() {
        while (true) {
            try {
                Thread.sleep(EVERY_MILLIS);
            } catch (InterruptedException ended) {
                return;
            }
            if (graceEnded()) {
                System.err.println(text("the test hangs in a deadlock:", threads.dumpAllThreads(true, true)));
                Runtime.getRuntime().halt(STATUS);
            }
        }
    }

    private synchronized boolean graceEnded() {
        look();
        return grace > 0 && --grace == 0;
    }

    private void look() {
        long[] locked = threads.findDeadlockedThreads();
        if (locked == null || !known.addAll(Arrays.stream(locked).boxed().toList())) {
            return;
        }
        Gates.report(text("deadlock:", threads.getThreadInfo(locked, true, true)));
        grace = GRACE_ROUNDS;
    }

    private static String text(String title, ThreadInfo[] stacks) {
        return title + "\n" + Arrays.stream(stacks).map(String::valueOf).collect(Collectors.joining());
    }
}
