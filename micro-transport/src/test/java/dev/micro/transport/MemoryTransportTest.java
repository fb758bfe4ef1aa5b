package dev.micro.transport;

import static dev.micro.transport.contract.Asking.failure;
import static dev.micro.transport.contract.Asking.reply;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.MicroException;
import dev.micro.core.Settings;
import dev.micro.transport.contract.TransportContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryTransportTest extends TransportContract {
    private static final Duration GRACE = Duration.ofSeconds(20);

    @Override
    protected Transport create() {
        return Transport.memory();
    }

    @Test
    void longestMessageCanBeSet() {
        for (Transport lesser : List.of(
                Transport.memory(options -> options.longestMessage(1024)),
                new MemoryTransportProvider().create(Settings.of(Map.of("transport.max-message", "1024"))))) {
            Listener listener = lesser.listen(
                    Address.parse("127.0.0.1:0"), new Offer("", ""), request -> completedFuture(response("ok")));
            Connection connection = lesser.connect(listener.address(), Dial.ANY);
            assertEquals("ok", text(connection.handle(request(new byte[1024], Context.root()))));
            MicroException refused = failure(connection.handle(request(new byte[1025], Context.root())));
            assertEquals("RESOURCE_EXHAUSTED: message of 1025 bytes (limit: 1024)", refused.getMessage());
            lesser.close();
        }
    }

    @Test
    void callThatBeginsAsDrainDoesIsAnsweredOrReachesNobody() throws Exception {
        for (int round = 0; round < 200; round++) {
            Connection[] connection = new Connection[1];
            AtomicInteger asked = new AtomicInteger();
            Listener listener = listen(request -> {
                asked.incrementAndGet();
                return connection[0].state() == Connection.State.READY
                        ? completedFuture(response("")) // the race is for those who come when it is not any more
                        : supplyAsync(() -> response(""), delayedExecutor(1, TimeUnit.MILLISECONDS));
            });
            connection[0] = connect(listener);
            CompletableFuture<MicroException> refusal = supplyAsync(() -> firstFailure(connection[0]));
            while (asked.get() < 10 + round % 10) {
                Thread.onSpinWait();
            }
            assertTrue(listener.drain(GRACE), "a call outlasted the grace");
            MicroException refused = refusal.get(20, TimeUnit.SECONDS);
            assertEquals(Code.UNAVAILABLE, refused.code());
            assertTrue(refused.untouched(), refused.detail());
        }
    }

    private static MicroException firstFailure(Connection connection) {
        while (true) {
            try {
                reply(connection.handle(request("")));
            } catch (MicroException failure) {
                return failure;
            }
        }
    }

    @Test
    void callThatFoundTheListenerBeforeDrainBeganAndComesAfterIsRefused() {
        MemoryListener listener = (MemoryListener) listen(request -> new CompletableFuture<>());
        MemoryCall running = call(listener);
        listener.began(running);
        CompletableFuture<Boolean> drained = supplyAsync(() -> listener.drain(GRACE));
        until("drain waits", listener::leaving);
        MemoryCall late = call(listener);
        MicroException refused = assertThrows(MicroException.class, () -> listener.began(late));
        assertTrue(refused.detail().contains("going away"), refused.detail());
        running.complete(response(""));
        assertTrue(drained.join());
    }

    private MemoryCall call(Listener listener) {
        return new MemoryCall((MemoryTransport) transport(), request(""), listener.address());
    }

    @Test
    void callThatCameTooLateIsNotWaitedFor() {
        Listener listener = listen(request -> supplyAsync(() -> response("answered")));
        Context over = Context.root().child().within(0);
        MicroException late = failure(connect(listener).handle(request(new byte[0], over)));
        assertEquals(Code.DEADLINE_EXCEEDED, late.code());
        assertTrue(listener.drain(Duration.ZERO));
    }
}
