package dev.micro.examples.stocks;

import dev.micro.core.CallContext;
import dev.micro.core.Code;
import dev.micro.core.Endpoints;
import dev.micro.core.Sink;
import dev.micro.examples.stocks.Stocks.Tick;
import java.util.concurrent.Flow;

/** Other ways to answer with a stream. */
@Endpoints
public class Feed {
    /** Written, and not pulled: the Sink comes last, and the stream ends when the method returns. */
    public void tail(String symbol, int max, CallContext call, Sink<Tick> out) {
        call.replyMetadata("market", "open"); // before the first tick
        for (int i = 0; i < max && !call.cancelled(); i++) {
            out.send(new Tick(symbol, i)); // waits while its reader has no room; CANCELLED when there is none any more
        }
        call.trailer("ticks", "" + max); // after the last one
    }

    /** A publisher stands wherever a Source may, on both sides. */
    public Flow.Publisher<String> echo(Flow.Publisher<String> lines) {
        return lines;
    }

    /** Breaks off after some. */
    public void shaky(int max, Sink<Integer> out) {
        for (int i = 0; i < max; i++) {
            out.send(i);
        }
        throw Code.DATA_LOSS.error("the line broke");
    }
}
