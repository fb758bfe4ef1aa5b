package dev.micro.transport.nativewire;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.netty.buffer.ByteBuf;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads offer while the loop takes: none is left behind without a turn of the loop to come. */
@JCStressTest
@Outcome(id = "3", expect = ACCEPTABLE, desc = "all arrived")
@State
public class OutboxStress {
    private final StillLoop loop = new StillLoop();
    private final Outbox outbox = new Outbox(loop.loop());
    private int arrived;

    /** One waits already, and the loop was told. */
    public OutboxStress() {
        outbox.offer(new Counted());
    }

    /** Offers. */
    @Actor
    public void offer() {
        outbox.offer(new Counted());
    }

    /** Offers too. */
    @Actor
    public void offerToo() {
        outbox.offer(new Counted());
    }

    /** The loop, at the first call. */
    @Actor
    public void take() {
        loop.turn();
    }

    /** The loop, as often as it was told to. */
    @Arbiter
    public void takeTheRest(I_Result result) {
        while (loop.turn()) {}
        result.r1 = arrived;
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
