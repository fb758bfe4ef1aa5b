package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.failure;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.core.Response;
import dev.micro.core.Settings;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What both sides do about a peer that says nothing, with milliseconds for seconds. */
class NativeWirePatienceTest {
    private static final int PROTOCOL_ERROR = 1;
    private static final int IDLE = 4;

    private NativeTransport transport = new NativeTransport(Settings.of(Map.of()));
    private final AtomicInteger waiting = new AtomicInteger();

    @AfterEach
    void close() {
        transport.close();
    }

    private static Patience patience(int greeting, int frame, int quiet, int pong, int idle, boolean always) {
        return new Patience(ms(greeting), ms(frame), ms(quiet), ms(pong), ms(idle), ms(60_000), always, ms(10));
    }

    private static long ms(int millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static final int LONG = 60_000;

    private Listener server(Patience patience) {
        transport.close();
        transport = new NativeTransport(Settings.of(Map.of()), Patience.CLIENT, patience, Budget.ofHeap());
        return transport.listen(Address.parse("127.0.0.1:0"), new Offer(SERVICE, "node-1"), request -> {
            if (!request.endpoint().equals("Say.Wait")) {
                return CompletableFuture.completedFuture(response("hi"));
            }
            waiting.incrementAndGet();
            request.context().onCancel(why -> waiting.decrementAndGet());
            return new CompletableFuture<>();
        });
    }

    private Connection client(ServerSocket at, Patience patience) {
        transport.close();
        transport = new NativeTransport(Settings.of(Map.of()), patience, Patience.SERVER, Budget.ofHeap());
        return transport.connect(RawPeer.address(at), Dial.ANY);
    }

    @Test
    void clientThatSaysNothingIsClosed() throws IOException {
        Listener listener = server(patience(50, LONG, LONG, LONG, LONG, false));
        try (RawPeer silent = RawPeer.connect(listener.address())) {
            silent.expectEnd();
        }
        try (RawPeer halfway = RawPeer.connect(listener.address())) {
            halfway.send(Bytes.of(0xB5));
            halfway.greeting();
            halfway.expectGoaway(PROTOCOL_ERROR, "no settings within 0.05 s");
        }
    }

    @Test
    void frameThatDoesNotEndIsClosed() throws IOException {
        Listener listener = server(patience(LONG, 50, LONG, LONG, LONG, false));
        try (RawPeer peer = RawPeer.client(listener.address())) {
            peer.send(Bytes.open(1, "Say.Wait", ""), Bytes.of(0, 0, 10, 2, 0));
            peer.expectGoaway(PROTOCOL_ERROR, "a frame that did not end within 0.05 s");
        }
        until("its call is cancelled", () -> waiting.get() == 0);
    }

    @Test
    void bodyThatDoesNotGoOnIsRefusedAndTheConnectionLives() throws IOException {
        Listener listener = server(patience(LONG, 50, LONG, LONG, LONG, false));
        try (RawPeer peer = RawPeer.client(listener.address())) {
            peer.send(Bytes.openLong(1, "Say.Hello", 100), Bytes.frame(4, 1, Bytes.raw("begin")));
            peer.expectRefusal(1, Code.DEADLINE_EXCEEDED.number(), "the body did not come");
            peer.expectAlive();
        }
    }

    @Test
    void serverPingsAQuietClientAndGivesUpOneThatDoesNotAnswer() throws IOException {
        Listener listener = server(patience(LONG, LONG, 50, 50, LONG, true));
        try (RawPeer peer = RawPeer.client(listener.address())) {
            peer.send(Bytes.open(1, "Say.Wait", ""));
            peer.expect(8, 0);
            peer.send(Bytes.frame(9, 0, Bytes.of()));
            peer.expect(8, 0);
            peer.expectEnd();
        }
        until("its call is cancelled", () -> waiting.get() == 0);
    }

    @Test
    void clientPingsWhileCallsWaitAndGivesUpAServerThatDoesNotAnswer() throws IOException {
        try (ServerSocket at = RawPeer.serverSocket()) {
            Connection connection = client(at, patience(LONG, LONG, 50, 50, LONG, false));
            CompletionStage<Response> call = connection.handle(request(""));
            try (RawPeer server = RawPeer.server(at, 10)) {
                server.expect(2, 1);
                server.expect(8, 0);
                server.send(Bytes.frame(9, 0, Bytes.of()));
                server.expect(8, 0);
                server.expectEnd();
                MicroException failure = failure(call);
                assertEquals(Code.UNAVAILABLE, failure.code());
                assertFalse(failure.untouched());
                assertTrue(failure.detail().contains("did not answer a ping within 0.05 s"), failure.detail());
            }
        }
    }

    @Test
    void serverThatDoesNotGreetIsGivenUp() throws IOException {
        try (ServerSocket at = RawPeer.serverSocket()) {
            Connection connection = client(at, patience(50, LONG, LONG, LONG, LONG, false));
            CompletionStage<Response> call = connection.handle(request(""));
            try (RawPeer server = new RawPeer(at.accept())) {
                server.greeting();
                server.expectGoaway(PROTOCOL_ERROR, "no settings within 0.05 s");
            }
            MicroException failure = failure(call);
            assertEquals(Code.UNAVAILABLE, failure.code());
            assertTrue(failure.untouched());
        }
    }

    @Test
    void serverClosesAConnectionThatNobodyUses() throws IOException {
        Listener listener = server(patience(LONG, LONG, LONG, LONG, 100, false));
        try (RawPeer peer = RawPeer.client(listener.address())) {
            peer.send(Bytes.open(1, "Say.Hello", ""));
            peer.expectReply(1, "hi");
            peer.expectGoaway(IDLE, "no call for 0.1 s");
        }
    }

    @Test
    void clientClosesAConnectionThatNobodyUsesAndTheNextCallDials() throws IOException {
        try (ServerSocket at = RawPeer.serverSocket()) {
            Connection connection = client(at, patience(LONG, LONG, LONG, LONG, 100, false));
            for (int round = 0; round < 3; round++) {
                CompletionStage<Response> call = connection.handle(request(""));
                try (RawPeer server = RawPeer.server(at, 10)) {
                    server.expect(2, 1);
                    server.send(Bytes.reply(1, "round " + round));
                    assertEquals("round " + round, text(call));
                    server.expectGoaway(IDLE, "no call for 0.1 s");
                }
                until("it is at rest", () -> connection.state() == Connection.State.IDLE);
            }
        }
    }

    @Test
    void callsThatCrossAnIdleCloseAreNotHarmed() {
        transport.close();
        transport = new NativeTransport(
                Settings.of(Map.of()),
                patience(LONG, LONG, LONG, LONG, 1, false),
                patience(LONG, LONG, LONG, LONG, LONG, false),
                Budget.ofHeap());
        Listener listener = transport.listen(
                Address.parse("127.0.0.1:0"),
                new Offer(SERVICE, "node-1"),
                request -> CompletableFuture.completedFuture(response("hi")));
        Connection connection = transport.connect(listener.address(), Dial.ANY);
        for (int i = 0; i < 200; i++) {
            assertEquals("hi", text(connection.handle(request(""))));
            LockSupport.parkNanos(ms(i % 14)); // about the moment of the close
        }
    }
}
