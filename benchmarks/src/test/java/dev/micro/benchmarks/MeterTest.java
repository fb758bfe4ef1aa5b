package dev.micro.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MeterTest {
    private static final int MEGABYTE = 1 << 20;

    private final Meter meter = new Meter();

    @Test
    void countsWhatWasAllocatedInTheWindow() {
        long bytes = allocate(64);
        meter.reset();
        bytes += allocate(16);
        long allocated = meter.used().allocated();
        assertEquals(80L * MEGABYTE, bytes);
        assertTrue(allocated >= 16L * MEGABYTE && allocated < 64L * MEGABYTE, () -> allocated + " bytes");
    }

    @Test
    void countsTheCpuOfTheWindow() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        meter.reset();
        long end = threads.getCurrentThreadCpuTime() + TimeUnit.MILLISECONDS.toNanos(50);
        while (threads.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
        long cpu = meter.used().cpu();
        assertTrue(cpu >= TimeUnit.MILLISECONDS.toNanos(30), () -> cpu + " ns"); // counted in steps of 10 ms
    }

    @Test
    void usageIsReadAsItIsWritten() {
        Usage usage = new Usage(1, 2, 3, 4, 5, 6);
        assertEquals(usage, Usage.parse(usage.toString()));
        Window window = new Window(1, 2, 3, 4, 5, 6, 7);
        assertEquals(window, Window.parse(window.toString()));
    }

    private static long allocate(int megabytes) {
        long sum = 0;
        for (int i = 0; i < megabytes; i++) {
            sum += new byte[MEGABYTE].length;
        }
        return sum;
    }
}
