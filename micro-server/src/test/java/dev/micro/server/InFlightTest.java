package dev.micro.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.MicroException;
import dev.micro.core.Response;
import dev.micro.transport.Transport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which calls and streams run, whoever makes them. */
class InFlightTest {
    private static final Address ONE = Address.parse("10.0.0.1:1");
    private static final Address OTHER = Address.parse("10.0.0.2:1");

    private final InFlight inFlight = new InFlight("test", 2, 4);
    private final CompletableFuture<Response> running = new CompletableFuture<>();

    private CompletableFuture<Response> call() {
        return inFlight.apply(
                        Served.request("Say.Hello", "text/plain", new byte[0], Context.root()), request -> running)
                .toCompletableFuture();
    }

    private CompletableFuture<Response> stream(Address from) {
        Context context = Context.root().with(Transport.PEER, from);
        return inFlight.apply(Served.streaming("Say.Watch", Message.EMPTY, context), request -> running)
                .toCompletableFuture();
    }

    @Test
    void streamsOfOnePeerDenyNeitherCallsNorTheStreamsOfOthers() {
        List<CompletableFuture<Response>> streams = List.of(stream(ONE), stream(ONE));
        MicroException refused = Served.failure(stream(ONE));
        assertEquals(
                "RESOURCE_EXHAUSTED from test: test runs 2 streams of 10.0.0.1:1 already"
                        + " (ServerBuilder.concurrentStreams: 4, half of them for one peer)",
                refused.getMessage());
        assertTrue(refused.untouched());
        assertFalse(call().isDone());
        assertFalse(stream(OTHER).isDone());
        assertFalse(stream(OTHER).isDone());
        assertEquals(
                "RESOURCE_EXHAUSTED from test: test runs 4 streams already"
                        + " (ServerBuilder.concurrentStreams: 4, half of them for one peer)",
                Served.failure(stream(Address.parse("10.0.0.3:1"))).getMessage());
        assertFalse(call().isDone());
        assertFalse(inFlight.await(0));
        running.complete(Served.EMPTY);
        streams.forEach(CompletableFuture::join);
        assertTrue(inFlight.await(0));
    }

    @Test
    void streamsThatEndMakeRoomForOthersOfTheirPeer() {
        running.complete(Response.of(Served.EMPTY.metadata(), Messages.of(Message.EMPTY)));
        for (int i = 0; i < 10; i++) {
            Messages first = (Messages) stream(ONE).join().body();
            Messages second = (Messages) stream(ONE).join().body();
            assertTrue(Served.failure(stream(ONE)).untouched());
            first.close();
            second.close();
            assertTrue(inFlight.await(0));
        }
    }
}
