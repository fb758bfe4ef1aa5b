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
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A call's entry in its connection. On the wire reply, deadline and close follow each other on one loop and the cancel
 * alone comes from elsewhere; here all four run beside each other, which asks for more.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the reply was first")
@Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "the cancel was first")
@Outcome(id = "3, 1", expect = ACCEPTABLE, desc = "the deadline was first")
@Outcome(id = "4, 1", expect = ACCEPTABLE, desc = "the close was first")
@State
public class ExchangeStress {
    private static final TransportOptions OPTIONS = TransportOptions.of(Settings.of(Map.of()));
    private static final ClientConnection CONNECTION = new ClientConnection(
            new NativeTransport(OPTIONS),
            new StillLoop().loop(),
            Address.parse("127.0.0.1:1"),
            Dial.ANY,
            WireLimits.of(OPTIONS));
    private static final Response RESPONSE = Response.of(Metadata.EMPTY, Message.EMPTY);

    private final Context context = Context.root().child();
    private final ClientExchange exchange =
            new ClientExchange(CONNECTION, new Request("greeter", "Say.Hello", Metadata.EMPTY, Message.EMPTY, context));
    private final AtomicInteger ends = new AtomicInteger();

    /** One call under way. */
    public ExchangeStress() {
        exchange.hook();
        exchange.reply.whenComplete((response, failure) -> ends.incrementAndGet());
    }

    /** The reply comes. */
    @Actor
    public void reply() {
        exchange.complete(RESPONSE);
    }

    /** The caller gives up. */
    @Actor
    public void cancel() {
        context.cancel(Code.CANCELLED.error("given up"));
    }

    /** The deadline passes. */
    @Actor
    public void deadline() {
        exchange.expired();
    }

    /** The connection is closed. */
    @Actor
    public void close() {
        exchange.lost(Code.UNAVAILABLE.error("closed"));
    }

    /** Looks at what it came to. */
    @Arbiter
    public void look(II_Result result) {
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
