package dev.micro.transport.nativewire;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Settings;
import dev.micro.transport.Dial;
import dev.micro.transport.TransportOptions;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A call's entry in its connection. On the wire reply, deadline and close follow each other on one loop and the cancel
 * alone comes from elsewhere; here all four run beside each other, which asks for more.
 */
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the reply was first")
@Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "the cancel was first")
@Outcome(id = "3, 1", expect = ACCEPTABLE, desc = "the deadline was first")
@Outcome(id = "4, 1", expect = ACCEPTABLE, desc = "the close was first")
public class ExchangeStress {
    private static final TransportOptions OPTIONS = TransportOptions.of(Settings.of(Map.of()));
    private static final ClientConnection CONNECTION = new ClientConnection(
            new NativeTransport(OPTIONS),
            new StillLoop().loop(),
            Address.parse("127.0.0.1:1"),
            Dial.ANY,
            WireLimits.of(OPTIONS));
    private static final Response RESPONSE = Response.of(Metadata.EMPTY, Message.EMPTY);

    private ExchangeStress() {}

    /** One call, and what can end it. */
    abstract static class Entry {
        private final Context context = Context.root().child();
        private final ClientExchange exchange = new ClientExchange(
                CONNECTION, new Request("greeter", "Say.Hello", Metadata.EMPTY, Message.EMPTY, context));
        private final AtomicInteger ends = new AtomicInteger();

        /** One call under way. */
        Entry() {
            exchange.hook();
            exchange.reply.whenComplete((response, failure) -> ends.incrementAndGet());
        }

        /** The reply comes. */
        final void reply() {
            exchange.complete(RESPONSE);
        }

        /** The caller gives up. */
        final void cancel() {
            context.cancel(Code.CANCELLED.error("given up"));
        }

        /** The deadline passes. */
        final void deadline() {
            exchange.expired();
        }

        /** The connection is closed. */
        final void close() {
            exchange.lost(Code.UNAVAILABLE.error("closed"));
        }

        /** Ends it in one of the four ways. */
        final void end(int way) {
            switch (way) {
                case 0 -> reply();
                case 1 -> cancel();
                case 2 -> deadline();
                default -> close();
            }
        }

        /** Looks at what it came to. */
        final void lookAt(II_Result result) {
            result.r1 = exchange.reply
                    .handle((response, failure) -> failure == null
                            ? 1
                            : switch (MicroException.of(failure).code()) {
                                case CANCELLED -> 2;
                                case DEADLINE_EXCEEDED -> 3;
                                case UNAVAILABLE -> 4;
                                default -> 0;
                            })
                    .join();
            result.r2 = ends.get();
        }
    }

    /** Any two of the four, another pair in each trial. */
    @JCStressTest
    @JCStressMeta(ExchangeStress.class)
    @State
    public static class AnyTwo extends Entry {
        private final int one = ThreadLocalRandom.current().nextInt(4);
        private final int other = one + 1 + ThreadLocalRandom.current().nextInt(3) & 3;

        @Actor
        public void one() {
            end(one);
        }

        @Actor
        public void other() {
            end(other);
        }

        @Arbiter
        public void look(II_Result result) {
            lookAt(result);
        }
    }

    /** Needs as many cores; on fewer jcstress passes it over. */
    @JCStressTest
    @JCStressMeta(ExchangeStress.class)
    @State
    public static class AllFour extends Entry {
        @Actor
        public void one() {
            reply();
        }

        @Actor
        public void two() {
            cancel();
        }

        @Actor
        public void three() {
            deadline();
        }

        @Actor
        public void four() {
            close();
        }

        @Arbiter
        public void look(II_Result result) {
            lookAt(result);
        }
    }
}
