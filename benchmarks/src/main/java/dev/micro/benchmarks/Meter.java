package dev.micro.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what this process uses. For one thread. */
final class Meter {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final @Nullable Method TOTAL = total();

    private Map<Long, Long> allocatedThen = Map.of();
    private Usage then = new Usage(0, 0, 0, 0, 0, 0);

    Meter() {
        reset();
    }

    /** Begins a window. */
    void reset() {
        allocatedThen = TOTAL == null ? allocatedByThread() : Map.of();
        then = now();
    }

    /** What was used since the last reset. */
    Usage used() {
        Usage now = now();
        return new Usage(
                now.cpu() - then.cpu(),
                now.allocated() - then.allocated(),
                now.collections() - then.collections(),
                now.collecting() - then.collecting(),
                now.compiling() - then.compiling(),
                0);
    }

    /** Bytes that are in use after a collection. */
    static long live() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
                + Math.max(0, PlatformDependent.usedDirectMemory());
    }

    private Usage now() {
        long collections = 0;
        long collecting = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += collector.getCollectionCount();
            collecting += collector.getCollectionTime();
        }
        long compiling = ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
        return new Usage(SYSTEM.getProcessCpuTime(), allocated(), collections, collecting, compiling, 0);
    }

    /**
     * Bytes allocated so far. Java 21 and later count those of threads that have ended as well; before it a thread that
     * ends within the window takes its bytes with it.
     */
    private long allocated() {
        if (TOTAL != null) {
            try {
                return (long) TOTAL.invoke(THREADS);
            } catch (ReflectiveOperationException impossible) {
                throw new LinkageError("total allocated bytes", impossible);
            }
        }
        long sum = 0;
        for (Map.Entry<Long, Long> thread : allocatedByThread().entrySet()) {
            sum += thread.getValue() - allocatedThen.getOrDefault(thread.getKey(), 0L);
        }
        return sum;
    }

    private static Map<Long, Long> allocatedByThread() {
        long[] threads = THREADS.getAllThreadIds();
        long[] bytes = THREADS.getThreadAllocatedBytes(threads);
        Map<Long, Long> byThread = new HashMap<>();
        for (int i = 0; i < threads.length; i++) {
            if (bytes[i] > 0) { // -1: ended in between
                byThread.put(threads[i], bytes[i]);
            }
        }
        return byThread;
    }

    private static @Nullable Method total() {
        try {
            return ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
        } catch (NoSuchMethodException before21) {
            return null;
        }
    }
}
