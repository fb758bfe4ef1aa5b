package dev.micro.transport;

import static dev.micro.transport.contract.Asking.failure;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static java.util.concurrent.CompletableFuture.completedFuture;
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
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class MemoryTransportTest extends TransportContract {
    private static final Duration GRACE = Duration.ofSeconds(20);

    @Override
    protected Transport create() {
        return Transport.memory();
    }

    @Test
    void maxMessageCanBeSet() {
        for (Transport lesser : List.of(
                Transport.memory(options -> options.maxMessage(1024)),
                new MemoryTransportProvider().create(Settings.of(Map.of("transport.max-message", "1024"))))) {
            Listener listener = lesser.listen(
                    Address.parse("127.0.0.1:0"), new Offer("", ""), request -> completedFuture(response("ok")));
            Connection connection = lesser.connect(listener.address(), Dial.ANY);
            assertEquals("ok", text(connection.handle(request(new byte[1024], Context.root()))));
            MicroException refused = failure(connection.handle(request(new byte[1025], Context.root())));
            assertEquals(
                    "RESOURCE_EXHAUSTED: message of 1025 bytes for Say.Hello (limit: 1024; transport.max-message)",
                    refused.getMessage());
            lesser.close();
        }
    }

    @Test
    void callThatFoundTheListenerBeforeDrainBeganAndComesAfterIsServed() {
        MemoryListener listener = (MemoryListener) listen(request -> new CompletableFuture<>());
        MemoryCall running = call(listener);
        listener.began(running);
        CompletableFuture<Boolean> drained = supplyAsync(() -> listener.drain(GRACE));
        until("drain waits", listener::leaving);
        MemoryCall late = call(listener);
        listener.began(late);
        running.complete(response(""));
        assertThrows(TimeoutException.class, () -> drained.get(50, TimeUnit.MILLISECONDS));
        late.complete(response(""));
        assertTrue(drained.join());
        MemoryCall tooLate = call(listener);
        MicroException refused = assertThrows(MicroException.class, () -> listener.began(tooLate));
        assertTrue(refused.detail().contains("going away"), refused.detail());
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
