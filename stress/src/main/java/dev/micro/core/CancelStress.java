package dev.micro.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** What waits for a cancel beside the cancel itself: how often it runs. */
public class CancelStress {
    private CancelStress() {}

    private static MicroException why() {
        return Code.CANCELLED.error("given up");
    }

    /** An action is added while the cancel comes. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "it runs once, whoever was first")
    @State
    public static class ActionAdded {
        private final Context context = Context.root().child();
        private final AtomicInteger runs = new AtomicInteger();

        @Actor
        public void add() {
            context.onCancel(why -> runs.incrementAndGet());
        }

        @Actor
        public void cancel() {
            context.cancel(why());
        }

        @Arbiter
        public void count(I_Result result) {
            result.r1 = runs.get();
        }
    }

    /** The cancel comes from two sides. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "the action runs once")
    @State
    public static class CancelledTwice {
        private final Context context = Context.root().child();
        private final AtomicInteger runs = new AtomicInteger();

        public CancelledTwice() {
            context.onCancel(why -> runs.incrementAndGet());
        }

        @Actor
        public void cancel() {
            context.cancel(why());
        }

        @Actor
        public void cancelToo() {
            context.cancel(why());
        }

        @Arbiter
        public void count(I_Result result) {
            result.r1 = runs.get();
        }
    }

    /** An action is taken back while the cancel comes. */
    @JCStressTest
    @Outcome(
            id = {"0", "1"},
            expect = ACCEPTABLE,
            desc = "it runs once or not at all")
    @State
    public static class ActionTakenBack {
        private final Context context = Context.root().child();
        private final AtomicInteger runs = new AtomicInteger();
        private final Runnable undo = context.onCancel(why -> runs.incrementAndGet());

        @Actor
        public void takeBack() {
            undo.run();
        }

        @Actor
        public void cancel() {
            context.cancel(why());
        }

        @Arbiter
        public void count(I_Result result) {
            result.r1 = runs.get();
        }
    }

    /** A call begins under a context that is cancelled meanwhile. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "what is below is reached, once")
    @State
    public static class ChildBegun {
        private final Context context = Context.root().child();
        private final AtomicInteger runs = new AtomicInteger();

        @Actor
        public void begin() {
            context.child().onCancel(why -> runs.incrementAndGet());
        }

        @Actor
        public void cancel() {
            context.cancel(why());
        }

        @Arbiter
        public void count(I_Result result) {
            result.r1 = runs.get();
        }
    }
}
