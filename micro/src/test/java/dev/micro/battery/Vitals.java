package dev.micro.battery;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * What a process has once its garbage is gone.
 *
 * @param heap bytes that live
 * @param direct bytes of direct buffers
 * @param threads those of the framework
 * @param files open descriptors; -1 where the system does not say
 */
record Vitals(long heap, long direct, int threads, int files) {
    static Vitals now() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        String[] files = new java.io.File("/proc/self/fd").list();
        return new Vitals(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                direct,
                (int) Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("micro-"))
                        .count(),
                files == null ? -1 : files.length);
    }
}
