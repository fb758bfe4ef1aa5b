package dev.micro.client;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.micro.codec.Codec;
import dev.micro.codec.Codecs;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A call as its caller holds it: what ends it comes from four sides at once, and it ends once. */
@Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "the reply was first: no cancel goes out")
@Outcome(id = "2, 1, 1", expect = ACCEPTABLE, desc = "the caller was first: one cancel goes out")
@Outcome(
        id = "2, 1, 0",
        expect = ACCEPTABLE,
        desc = "the caller was first, and nothing is under way that a cancel concerns")
@Outcome(id = "3, 1, 0", expect = ACCEPTABLE, desc = "the deadline was first")
@Outcome(id = "4, 1, 0", expect = ACCEPTABLE, desc = "the close was first")
public class CallStress {
    private static final Requests REQUESTS = new Requests(Codecs.found(), new SourceThreads(), Runnable::run);
    private static final Metadata JSON =
            Metadata.of(Metadata.CONTENT_TYPE, Codec.json().contentType());
    private static final Response RESPONSE = Response.of(JSON, Codec.json().encode("well", String.class));

    private static Request request() {
        Context context = CallOptions.STANDARD.begin(Context.root(), false);
        return new Request("greeter", "Say.Hello", JSON, Message.EMPTY, context);
    }

    private CallStress() {}

    /** One call, and what can end it. */
    abstract static class Entry {
        private final AtomicInteger ends = new AtomicInteger();
        private final AtomicInteger cancels = new AtomicInteger();
        private final Call<String> call = new Call<>(REQUESTS, request(), String.class);

        /** A call that two look at: its caller, and who carries it out. */
        Entry() {
            call.request().context().onCancel(why -> cancels.incrementAndGet());
            call.whenComplete((reply, failure) -> ends.incrementAndGet());
        }

        /** The reply comes. */
        final void reply() {
            call.accept(RESPONSE, null);
        }

        /** The caller gives up. */
        final void cancel() {
            call.cancel(true);
        }

        /** The deadline passes. */
        final void deadline() {
            call.accept(null, Code.DEADLINE_EXCEEDED.error("too late"));
        }

        /** The connection is closed. */
        final void close() {
            call.accept(null, Code.UNAVAILABLE.error("closed"));
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
        final void lookAt(III_Result result) {
            result.r1 = call.handle((reply, failure) -> reply != null
                            ? 1
                            : call.isCancelled()
                                    ? 2
                                    : MicroException.of(failure).code() == Code.DEADLINE_EXCEEDED ? 3 : 4)
                    .join();
            result.r2 = ends.get();
            result.r3 = cancels.get();
        }
    }

    /** Any two of the four, another pair in each trial. */
    @JCStressTest
    @JCStressMeta(CallStress.class)
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
        public void look(III_Result result) {
            lookAt(result);
        }
    }

    /** Needs as many cores; on fewer jcstress passes it over. */
    @JCStressTest
    @JCStressMeta(CallStress.class)
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
        public void look(III_Result result) {
            lookAt(result);
        }
    }
}
