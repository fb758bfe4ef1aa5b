package dev.micro.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ContextRaceTest {
    private static final int ROUNDS = 20_000;
    private final MicroException why = Code.CANCELLED.error("enough");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Context parent = Context.root();
    private Context child = Context.root();
    private final AtomicInteger ran = new AtomicInteger();

    @AfterEach
    void noThreadStaysBehind() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(5, TimeUnit.SECONDS));
    }

    @Test
    void anActionRunsOnceWhicheverOfCancelAndOnCancelIsFirst() throws Exception {
        race(
                () -> {
                    assertEquals(1, ran.get());
                    assertSame(why, child.cancelled());
                },
                () -> child.onCancel(reason -> ran.incrementAndGet()),
                () -> parent.cancel(why));
    }

    @Test
    void aChildMadeWhileTheParentIsCancelledIsCancelled() throws Exception {
        Context[] made = new Context[2];
        race(
                () -> {
                    assertSame(why, made[0].cancelled());
                    assertSame(why, made[1].cancelled());
                    assertEquals(2, ran.get());
                },
                () -> made[0] = counting(parent.child()),
                () -> made[1] = counting(child.child(5, Context.Key.of("key"), 1)),
                () -> parent.cancel(why));
    }

    @Test
    void twoCancelsRunAnActionOnceAndAgreeOnTheReason() throws Exception {
        MicroException other = Code.DEADLINE_EXCEEDED.error("too late");
        List<MicroException> reasons = new ArrayList<>();
        race(
                () -> {
                    assertEquals(1, reasons.size());
                    assertSame(reasons.get(0), child.cancelled());
                    reasons.clear();
                },
                () -> child.onCancel(reasons::add),
                () -> child.cancel(why),
                () -> parent.cancel(other));
    }

    @Test
    void doneBesideCancelRunsAnActionAtMostOnceAndNeverBreaksTheList() throws Exception {
        AtomicInteger kept = new AtomicInteger();
        race(
                () -> {
                    assertTrue(ran.get() <= 1);
                    assertEquals(1, kept.getAndSet(0));
                },
                () -> child.onCancel(reason -> ran.incrementAndGet()),
                child::done,
                () -> parent.child().onCancel(reason -> kept.incrementAndGet()),
                () -> parent.cancel(why));
    }

    @Test
    void actionsComeAndGoBesideACancelAndThoseThatStayedRanOnce() throws Exception {
        race(
                ROUNDS / 20,
                () -> assertEquals(3 * 2 * 500, ran.get()),
                () -> comeAndGo(500),
                () -> comeAndGo(500),
                () -> {
                    comeAndGo(250);
                    parent.cancel(why);
                    comeAndGo(250);
                });
    }

    /** Of each three neighbours the middle one is taken back: it runs no more than once, and does not count. */
    private void comeAndGo(int times) {
        for (int i = 0; i < times; i++) {
            AtomicInteger taken = new AtomicInteger();
            child.onCancel(reason -> ran.incrementAndGet());
            Runnable undo = child.onCancel(reason -> ran.addAndGet(taken.getAndIncrement() * 1_000_000));
            child.onCancel(reason -> ran.incrementAndGet());
            undo.run();
            undo.run();
        }
    }

    private void race(Runnable look, Runnable... sides) throws Exception {
        race(ROUNDS, look, sides);
    }

    /** Runs the sides at the same moment, many times, each on a thread of its own, and looks after each time. */
    @SuppressWarnings("ThreadPriorityCheck") // right without the yield, and slower where cores are few
    private void race(int rounds, Runnable look, Runnable... sides) throws Exception {
        AtomicInteger ready = new AtomicInteger();
        AtomicReference<@Nullable AssertionError> wrong = new AtomicReference<>();
        CyclicBarrier start = new CyclicBarrier(sides.length, this::fresh);
        CyclicBarrier end = new CyclicBarrier(sides.length, () -> {
            try {
                look.run();
            } catch (AssertionError error) {
                wrong.compareAndSet(null, error);
            }
        });
        List<Future<?>> racers = new ArrayList<>();
        for (Runnable side : sides) {
            racers.add(threads.submit(() -> {
                for (int round = 1; round <= rounds && wrong.get() == null; round++) {
                    start.await();
                    ready.incrementAndGet();
                    while (ready.get() < round * sides.length) {
                        Thread.yield(); // a barrier lets the last one go well before the others
                    }
                    side.run();
                    end.await();
                }
                return null;
            }));
        }
        for (Future<?> racer : racers) {
            racer.get();
        }
        if (wrong.get() != null) {
            throw wrong.get();
        }
    }

    private Context counting(Context context) {
        context.onCancel(reason -> ran.incrementAndGet());
        return context;
    }

    private void fresh() {
        parent = Context.root().child();
        child = parent.child();
        ran.set(0);
    }
}
