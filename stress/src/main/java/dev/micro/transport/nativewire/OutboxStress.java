package dev.micro.transport.nativewire;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.netty.buffer.ByteBuf;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Threads offer, beside each other and while the loop takes: none is left behind without a turn of the loop to come. */
public class OutboxStress {
    private OutboxStress() {}

    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "all arrived")
    @State
    public static class OfferAndTake extends Waiting {
        public OfferAndTake() {
            offer();
        }

        @Actor
        public void one() {
            offer();
        }

        @Actor
        public void loop() {
            take();
        }

        @Arbiter
        public void end(I_Result result) {
            result.r1 = rest();
        }
    }

    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "all arrived")
    @State
    public static class OfferAndOffer extends Waiting {
        @Actor
        public void one() {
            offer();
        }

        @Actor
        public void other() {
            offer();
        }

        @Arbiter
        public void end(I_Result result) {
            result.r1 = rest();
        }
    }

    /** An outbox, and how many reached its loop. */
    abstract static class Waiting {
        private final StillLoop loop = new StillLoop();
        private final Outbox outbox = new Outbox(loop.loop());
        private int arrived;

        final void offer() {
            outbox.offer(new Counted());
        }

        /** One turn of the loop, if it was told to have one. */
        final void take() {
            loop.turn();
        }

        /** The loop, as often as it was told to. */
        final int rest() {
            while (loop.turn()) {}
            return arrived;
        }

        private final class Counted extends Outgoing {
            @Override
            boolean arrived() {
                arrived++;
                return false;
            }

            @Override
            boolean write(ByteBuf out) {
                return false;
            }
        }
    }
}
