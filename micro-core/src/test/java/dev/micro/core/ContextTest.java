package dev.micro.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ContextTest {
    private static final Context.Key<String> COLOUR = Context.Key.of("colour");
    private static final Context.Key<Object> LOAD = Context.Key.of("load");
    private final MicroException why = Code.CANCELLED.error("enough");
    private final MicroException later = Code.CANCELLED.error("later");

    private final List<MicroException> seen = new ArrayList<>();

    @Test
    void theRootHasNoDeadlineNoValuesAndNoCancel() {
        Context root = Context.root();
        root.cancel(why);
        root.done();
        root.onCancel(seen::add).run();
        assertNull(root.cancelled());
        assertFalse(root.timed());
        assertEquals(Long.MAX_VALUE, root.remaining());
        assertNull(root.get(COLOUR));
        assertEquals(List.of(), seen);
    }

    @Test
    void whatNothingCanCancelIgnoresCancel() {
        Context derived = Context.root().within(1_000).with(COLOUR, "red");
        derived.cancel(why);
        assertNull(derived.cancelled());
    }

    @Test
    void cancelReachesEverythingBelowOnceAndNothingAbove() {
        Context call = Context.root().child();
        Context attempt = call.child(TimeUnit.SECONDS.toNanos(5), COLOUR, "red");
        Context inner = attempt.with(COLOUR, "blue").child();
        Context sibling = call.child();
        inner.onCancel(seen::add);
        attempt.cancel(why);
        attempt.cancel(later);
        assertEquals(List.of(why), seen);
        assertSame(why, inner.cancelled());
        assertNull(sibling.cancelled());
        assertNull(call.cancelled());
        call.cancel(later);
        assertSame(later, sibling.cancelled());
        assertSame(why, attempt.cancelled());
        assertEquals(List.of(why), seen);
    }

    @Test
    void derivedContextsShareTheCancelOfTheirChild() {
        Context child = Context.root().child();
        Context derived = child.within(1_000).with(COLOUR, "red");
        derived.onCancel(seen::add);
        derived.cancel(why);
        assertSame(why, child.cancelled());
        assertEquals(List.of(why), seen);
    }

    @Test
    void aChildOfACancelledContextIsCancelledFromTheStart() {
        Context parent = Context.root().child();
        parent.cancel(why);
        Context child = parent.child();
        Context timed = parent.within(5).child(10, COLOUR, "red");
        assertSame(why, child.cancelled());
        assertSame(why, timed.cancelled());
        child.onCancel(seen::add);
        assertEquals(List.of(why), seen);
    }

    @Test
    void anActionTakenBackDoesNotRun() {
        Context child = Context.root().child();
        List<Runnable> undos = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            MicroException mark = Code.CANCELLED.error("action " + i);
            undos.add(child.onCancel(reason -> seen.add(mark)));
        }
        for (int i : new int[] {2, 2, 4, 0, 4}) { // the middle, the head, the tail, and twice
            undos.get(i).run();
        }
        child.cancel(why);
        assertEquals(
                List.of("action 3", "action 1"),
                seen.stream().map(MicroException::detail).toList());
        undos.forEach(Runnable::run);
    }

    @Test
    void anActionMayTakeBackAnotherAndCancelAgain() {
        Context child = Context.root().child();
        Runnable first = child.onCancel(seen::add);
        child.onCancel(reason -> {
            first.run();
            child.cancel(later);
            child.onCancel(seen::add);
        });
        child.cancel(why);
        assertEquals(List.of(why), seen);
    }

    @Test
    void anActionThatThrowsStopsNoOther() {
        Context parent = Context.root().child();
        parent.onCancel(seen::add);
        Context child = parent.child();
        child.onCancel(seen::add);
        parent.onCancel(reason -> {
            throw Code.INTERNAL.error("an action that breaks its promise");
        });
        parent.cancel(why);
        assertEquals(List.of(why, why), seen);
    }

    @Test
    void anActionThatSaysDoneStopsNoOther() {
        Context parent = Context.root().child();
        Context child = parent.child();
        child.onCancel(seen::add);
        child.child().onCancel(seen::add);
        child.onCancel(reason -> child.done());
        parent.cancel(why);
        assertEquals(List.of(why, why), seen);
    }

    @Test
    void doneLetsGoBothWays() {
        Context parent = Context.root().child();
        Context child = parent.child();
        child.onCancel(seen::add);
        child.within(7).with(COLOUR, "red").done(); // what was derived speaks for its child
        parent.cancel(why);
        assertNull(child.cancelled());
        child.cancel(later);
        assertSame(later, child.cancelled());
        assertEquals(List.of(), seen);
    }

    @Test
    void doneTwiceAndAfterACancelIsHarmless() {
        Context parent = Context.root().child();
        Context child = parent.child();
        parent.child().onCancel(seen::add);
        child.done();
        child.done();
        parent.cancel(why);
        child.done();
        parent.done();
        assertEquals(List.of(why), seen);
    }

    @Test
    void aTreeAsDeepAsYouLikeIsCancelled() {
        Context top = Context.root().child();
        Context at = top;
        for (int depth = 0; depth < 200_000; depth++) {
            at = at.child();
        }
        at.onCancel(seen::add);
        top.cancel(why);
        assertEquals(List.of(why), seen);
    }

    @Test
    void aLongLivedParentKeepsNothingOfAMillionCalls() {
        Context parent = Context.root().child();
        for (int i = 0; i < 1_000_000; i++) { // 4 GB in all, more than the heap that tests are given
            Context call = parent.child(LOAD, new byte[4096]);
            Runnable undo = call.onCancel(seen::add);
            switch (i % 3) {
                case 0 -> call.done();
                case 1 -> call.cancel(why);
                default -> {
                    undo.run();
                    call.done();
                }
            }
        }
        assertEquals(333_333, seen.size());
        assertNull(parent.cancelled());
    }

    @Test
    void aDeadlineIsNeverLaterThanTheParents() {
        Context minute = Context.root().within(TimeUnit.MINUTES.toNanos(1));
        assertTrue(minute.timed());
        assertEquals(minute.deadline(), minute.within(TimeUnit.HOURS.toNanos(1)).deadline());
        assertEquals(
                minute.deadline(), minute.child(Long.MAX_VALUE, COLOUR, "red").deadline());
        assertEquals(minute.deadline(), minute.child().with(COLOUR, "red").deadline());
        Context second = minute.child(TimeUnit.SECONDS.toNanos(1), COLOUR, "red");
        assertTrue(second.remaining() <= TimeUnit.SECONDS.toNanos(1) && second.remaining() > 0);
    }

    @Test
    void theEdgesOfTimeDoNotOverflow() {
        Context endless = Context.root().within(Long.MAX_VALUE);
        assertFalse(endless.timed());
        assertEquals(Long.MAX_VALUE, endless.remaining());
        assertFalse(Context.root().child(Long.MAX_VALUE, COLOUR, "red").timed());
        Context vast = Context.root().within(Long.MAX_VALUE - 1);
        assertTrue(vast.remaining() > Long.MAX_VALUE / 4);
        for (long over : new long[] {0, -1, -TimeUnit.DAYS.toNanos(1), Long.MIN_VALUE}) {
            Context past = vast.within(over);
            assertTrue(past.remaining() <= 0 && past.remaining() > -TimeUnit.MINUTES.toNanos(1), over + " ns");
            assertTrue(past.within(TimeUnit.HOURS.toNanos(1)).remaining() <= 0, over + " ns");
        }
    }

    @Test
    void theNearestValueWinsAndOtherKeysOfTheSameNameDoNot() {
        Context outer = Context.root().with(COLOUR, "red");
        Context inner = outer.child().with(COLOUR, "blue").within(5);
        assertEquals("blue", inner.get(COLOUR));
        assertEquals("red", outer.get(COLOUR));
        assertNull(inner.get(Context.Key.of("colour")));
        assertEquals("colour", COLOUR.toString());
    }

    @Test
    void currentIsOfThisThreadAndLastsAsLongAsTheWork() throws Exception {
        Context outer = Context.root().child();
        Context inner = outer.child();
        AtomicReference<Context> elsewhere = new AtomicReference<>();
        String said = outer.call(() -> {
            assertSame(outer, Context.current());
            assertThrows(
                    IllegalStateException.class,
                    () -> inner.call(() -> {
                        assertSame(inner, Context.current());
                        throw new IllegalStateException("thrown through");
                    }));
            assertSame(outer, Context.current());
            Thread other = new Thread(() -> elsewhere.set(Context.current()));
            other.start();
            other.join();
            return "done";
        });
        assertEquals("done", said);
        assertSame(Context.root(), Context.current());
        assertSame(Context.root(), elsewhere.get());
    }
}
