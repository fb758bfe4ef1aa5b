package dev.micro.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    private final Latencies latencies = new Latencies();

    @Test
    void noneOfManyThreadsRecordsIsLost() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Thread thread = new Thread(() -> {
                for (int call = 0; call < 10_000; call++) {
                    latencies.ended(System.nanoTime(), null);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(160_000, latencies.take().getTotalCount());
        assertEquals(0, latencies.take().getTotalCount());
    }

    @Test
    void aCallIsTimedFromWhenItWasDue() {
        latencies.ended(System.nanoTime() - TimeUnit.SECONDS.toNanos(2), null);
        Histogram took = latencies.take();
        assertTrue(took.getMaxValue() >= TimeUnit.MILLISECONDS.toNanos(1998), () -> took.getMaxValue() + " ns");
    }

    @Test
    void theLongestIsAMinute() {
        latencies.ended(System.nanoTime() - TimeUnit.HOURS.toNanos(2), null);
        assertEquals(1, latencies.take().getTotalCount());
    }

    @Test
    void aFailureIsCountedAndNotTimed() {
        IllegalStateException first = new IllegalStateException("first");
        latencies.ended(System.nanoTime(), first);
        latencies.ended(System.nanoTime(), new IllegalStateException("second"));
        assertEquals(2, latencies.failures());
        assertSame(first, latencies.failure());
        assertEquals(0, latencies.take().getTotalCount());
    }
}
