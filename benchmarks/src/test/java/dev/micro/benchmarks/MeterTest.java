package dev.micro.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        long end = System.nanoTime() + 50_000_000;
        meter.reset();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertTrue(meter.used().cpu() >= 10_000_000, () -> meter.used().cpu() + " ns");
    }

    @Test
    void usageIsReadAsItIsWritten() {
        Usage usage = new Usage(1, 2, 3, 4, 5);
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
