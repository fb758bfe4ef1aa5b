package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopWatchTest {
    private final List<String> reports = new CopyOnWriteArrayList<>();
    private final List<StackTraceElement> stack = new CopyOnWriteArrayList<>();
    private final LoopWatch watch = new LoopWatch((words, where) -> {
        stack.addAll(Arrays.asList(where.getStackTrace()));
        reports.add(words);
    });
    private final ThreadFactory loops = LoopThread.factory(watch);
    private final CountDownLatch done = new CountDownLatch(1);

    @AfterEach
    void close() {
        done.countDown();
        watch.close();
    }

    private void blockWhereTheStackShowsIt() {
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void loopThatIsHeldIsReportedOnceWithItsStackAndEndpoint() throws InterruptedException {
        Thread held = loops.newThread(() -> {
            LoopThread.begins(System.nanoTime());
            LoopThread.does("Say.Hello");
            blockWhereTheStackShowsIt();
            LoopThread.ends();
        });
        held.start();
        until("it is reported", () -> !reports.isEmpty());
        assertTrue(reports.get(0).startsWith("micro-loop-1 is held for 1"), reports.get(0));
        assertTrue(reports.get(0).contains(" ms by Say.Hello; "), reports.get(0));
        assertTrue(stack.stream().anyMatch(frame -> frame.getMethodName().equals("blockWhereTheStackShowsIt")));
        done.countDown();
        held.join();
        assertEquals(1, reports.size());
    }
}
