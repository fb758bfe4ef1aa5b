package dev.micro.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void anOpenLoopsCallsAreDueAtEvenDistancesAndNotBefore() {
        Pace pace = Pace.open(500);
        long last = pace.next();
        for (int i = 0; i < 20; i++) {
            long due = pace.next();
            assertEquals(TimeUnit.MILLISECONDS.toNanos(2), due - last);
            assertTrue(System.nanoTime() >= due);
            last = due;
        }
    }

    @Test
    void whoIsLateIsNotForgiven() throws InterruptedException {
        Pace pace = Pace.open(1000);
        long first = pace.next();
        TimeUnit.MILLISECONDS.sleep(50); // a caller that is held up
        for (int call = 1; call <= 50; call++) {
            assertEquals(first + TimeUnit.MILLISECONDS.toNanos(call), pace.next());
        }
    }
}
