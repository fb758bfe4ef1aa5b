package dev.micro.transport.nativewire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.transport.contract.Asking;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StreamsTest {
    private static final int LARGEST = Integer.MAX_VALUE;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Streams<Call> streams = new Streams<>(channel.eventLoop(), List.of());

    @Test
    void numbersGoOnFromTheLargestToTheSmallestPastThoseUnderWay() {
        assertEquals(1, streams.next());
        streams.open(1, new Call(0));
        streams.open(LARGEST - 1, new Call(0));
        assertEquals(LARGEST, streams.next());
        streams.open(LARGEST, new Call(0));
        assertEquals(2, streams.next(), "1 is under way");
    }

    @Test
    void numberIsNewWhenItIsAheadAndNotUnderWay() {
        assertFalse(streams.isNew(0));
        assertTrue(streams.isNew(1));
        streams.open(LARGEST, new Call(0));
        assertTrue(streams.isNew(1));
        assertFalse(streams.isNew(LARGEST));
        assertFalse(streams.isNew(LARGEST - 1));
        streams.open(1, new Call(0));
        assertFalse(streams.isNew(1));
        assertFalse(streams.isNew(LARGEST));
    }

    @Test
    void nothingUnderWayAndNothingSoonToComeIsAheadOfTheFarNumber() {
        for (int last : new int[] {0, 1, 5_000, LARGEST / 2, LARGEST - 3, LARGEST}) {
            streams.open(last, new Call(0));
            int far = streams.far();
            for (int distance = 0; distance < 100_000_000; distance += 9_999_991) {
                assertFalse(Streams.ahead(last - distance & LARGEST, far), last + " - " + distance);
                assertFalse(Streams.ahead(last + distance & LARGEST, far), last + " + " + distance);
            }
        }
    }

    @Test
    void oneStreamIsNotTakenOutForAnother() {
        Call old = new Call(0);
        Call later = new Call(0);
        streams.open(1, old);
        assertEquals(List.of(old), streams.removeAll());
        streams.open(1, later);
        assertFalse(streams.remove(1, old));
        assertSame(later, streams.find(1));
        assertTrue(streams.remove(1, later));
        assertEquals(0, streams.size());
    }

    @Test
    void sweepEndsWhatIsLateAndNothingElse() {
        Call soon = new Call(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5));
        Call later = new Call(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        Call never = new Call(0);
        List<Call> all = List.of(later, soon, never);
        for (Call call : all) {
            streams.open(streams.next(), call);
            streams.watch(call);
        }
        channel.advanceTimeBy(10, TimeUnit.MILLISECONDS);
        Asking.until("the first is late", () -> {
            channel.runScheduledPendingTasks();
            return soon.expired;
        });
        assertFalse(later.expired);
        assertFalse(never.expired);
    }

    @Test
    void deadlinesHoweverCloseAreSweptOnceInAMillisecond() {
        channel.freezeTime();
        long now = System.nanoTime();
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 1024; i++) {
            Call call = new Call(now - i);
            calls.add(call);
            streams.open(streams.next(), call);
            streams.watch(call);
        }
        channel.runScheduledPendingTasks();
        assertTrue(calls.stream().noneMatch(call -> call.expired), "they wait for each other");
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertTrue(calls.stream().allMatch(call -> call.expired));
    }

    @Test
    void sweepThatNobodyNeedsHoldsNothing() {
        Call call = new Call(System.nanoTime() + TimeUnit.DAYS.toNanos(36_500));
        streams.open(1, call);
        streams.watch(call);
        assertTrue(channel.runScheduledPendingTasks() > 0);
        streams.removeAll();
        assertEquals(-1, channel.runScheduledPendingTasks(), "a task that stands for a hundred years");
    }

    private static final class Call implements Streams.Timed {
        private final long deadline;
        private boolean expired;

        Call(long deadline) {
            this.deadline = deadline;
        }

        @Override
        public boolean timed() {
            return deadline != 0 && !expired;
        }

        @Override
        public long deadline() {
            return deadline;
        }

        @Override
        public void expired() {
            expired = true;
        }
    }
}
