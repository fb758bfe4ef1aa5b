package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.failure;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import dev.micro.transport.TransportOptions;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What both sides do about a peer that says nothing, with milliseconds for seconds. */
class NativeWirePatienceTest {
    private static final int PROTOCOL_ERROR = 1;
    private static final int IDLE = 4;

    private NativeTransport transport = Native.transport();
    private final AtomicInteger waiting = new AtomicInteger();

    @AfterEach
    void close() {
        transport.close();
    }

    private Listener server(UnaryOperator<TransportOptions> patience) {
        transport.close();
        transport = Native.transport(patience);
        return transport.listen(Address.parse("127.0.0.1:0"), new Offer(SERVICE, "node-1"), request -> {
            if (!request.endpoint().equals("Say.Wait")) {
                return CompletableFuture.completedFuture(response("hi"));
            }
            waiting.incrementAndGet();
            request.context().onCancel(why -> waiting.decrementAndGet());
            return new CompletableFuture<>();
        });
    }

    private Connection client(ServerSocket at, UnaryOperator<TransportOptions> patience) {
        transport.close();
        transport = Native.transport(patience);
        return transport.connect(RawPeer.address(at), Dial.ANY);
    }

    @Test
    void clientThatSaysNothingIsClosed() throws IOException {
        Listener listener = server(options -> options.greetingTimeout(ofMillis(50)));
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
        Listener listener = server(options -> options.bodyTimeout(ofMillis(50)));
        try (RawPeer peer = RawPeer.client(listener.address())) {
            peer.send(Bytes.open(1, "Say.Wait", ""), Bytes.of(0, 0, 10, 2, 0));
            peer.expectGoaway(PROTOCOL_ERROR, "a frame that did not end within 0.05 s");
        }
        until("its call is cancelled", () -> waiting.get() == 0);
    }

    @Test
    void bodyThatDoesNotGoOnIsRefusedAndTheConnectionLives() throws IOException {
        Listener listener = server(options -> options.bodyTimeout(ofMillis(50)));
        try (RawPeer peer = RawPeer.client(listener.address())) {
            peer.send(Bytes.openLong(1, "Say.Hello", 100));
            peer.expectGrant(1);
            peer.send(Bytes.frame(4, 1, Bytes.raw("begin")));
            peer.expectRefusal(
                    1,
                    Code.DEADLINE_EXCEEDED.number(),
                    "the body did not come: 5 of 100 bytes within 0.05 s (transport.body-timeout)");
            peer.expectAlive();
        }
    }

    @Test
    void bodyThatGoesOnForEverIsRefusedAsWellAndTheConnectionLives() throws IOException {
        Listener listener = server(options -> options.bodyTimeout(ofMillis(200)));
        try (RawPeer peer = RawPeer.client(listener.address())) {
            peer.send(Bytes.openLong(1, "Say.Hello", 60_000));
            peer.expectGrant(1);
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> crawl(peer));
            peer.expectRefusal(1, Code.DEADLINE_EXCEEDED.number(), "the body did not come");
            peer.expectAlive();
        }
        assertEquals(0, transport.requests().held());
    }

    /** Sends a byte of call 1 again and again until something comes. */
    private static void crawl(RawPeer peer) throws IOException {
        while (peer.isSilent()) {
            peer.send(Bytes.frame(4, 1, Bytes.raw("x")));
            LockSupport.parkNanos(ofMillis(5).toNanos()); // the pace is what is tested
        }
    }

    @ParameterizedTest
    @EnumSource
    void longRequestThatIsNeverGrantedFailsAndMayGoElsewhere(Request.Reply reply) throws IOException {
        try (ServerSocket at = RawPeer.serverSocket()) {
            Connection connection = client(at, options -> options.streamStall(ofMillis(200)));
            Message body = Message.of(new byte[70_000]);
            Context hour = Context.root().within(TimeUnit.HOURS.toNanos(1));
            CompletionStage<Response> call =
                    connection.handle(new Request(SERVICE, "Say.Hello", Metadata.EMPTY, body, reply, Context.root()));
            CompletionStage<Response> timed =
                    connection.handle(new Request(SERVICE, "Say.Hello", Metadata.EMPTY, body, reply, hour));
            try (RawPeer server = RawPeer.server(at, 10)) {
                server.read();
                server.read();
                for (CompletionStage<Response> each : List.of(call, timed)) {
                    MicroException failure = failure(each);
                    assertEquals(Code.DEADLINE_EXCEEDED, failure.code());
                    assertTrue(failure.untouched());
                    String words = " did not take the request for 0.2 s (transport.stream-stall)";
                    assertEquals(RawPeer.address(at) + words, failure.detail());
                    assertEquals(6, server.read().type());
                }
                server.expectAlive();
            }
        }
    }

    @Test
    void replyThatGoesOnForEverFailsItsCallWhateverItsDeadline() throws IOException {
        replyThatGoesOnForEverFails(Context.root());
        replyThatGoesOnForEverFails(Context.root().within(TimeUnit.HOURS.toNanos(1)));
    }

    private void replyThatGoesOnForEverFails(Context context) throws IOException {
        try (ServerSocket at = RawPeer.serverSocket()) {
            Connection connection = client(at, options -> options.bodyTimeout(ofMillis(200)));
            CompletionStage<Response> call = connection.handle(request(new byte[0], context));
            try (RawPeer server = RawPeer.server(at, 10)) {
                server.expect(2, 1);
                server.send(Bytes.frame(3, 1, Bytes.of(0).varint(60_000)));
                server.expectGrant(1);
                assertTimeoutPreemptively(Duration.ofSeconds(20), () -> crawl(server));
                server.expect(6, 1);
                MicroException failure = failure(call);
                assertEquals(Code.DEADLINE_EXCEEDED, failure.code());
                assertFalse(failure.untouched());
                assertEquals(0, transport.answers().held());
                server.expectAlive();
            }
        }
    }

    @Test
    void bodyHasASecondMoreForEach64KibThatCameAndAsLittleAsThreeSecondsWhileOthersWait() throws WireException {
        Grants grants = new Grants(100);
        long minute = TimeUnit.MINUTES.toNanos(1);
        Assembly slow = new Assembly(1 << 30, minute, grants);
        assertTrue(slow.late().endsWith("within 60.0 s (transport.body-timeout)"), slow.late());
        slow.add(Unpooled.wrappedBuffer(new byte[128 * 1024]));
        assertTrue(slow.late().endsWith("within 62.0 s (transport.body-timeout)"), slow.late());
        assertTrue(slow.by() - System.nanoTime() <= TimeUnit.SECONDS.toNanos(1), "others may wait in a second");
        Claims claims = new Claims(grants, new DefaultEventLoop());
        claims.room(100, () -> {}).ask();
        new Claims(grants, new DefaultEventLoop()).room(100, () -> {}).ask();
        assertTrue(slow.late().endsWith("within 3.125 s (others wait for its room)"), slow.late());
        assertTrue(new Assembly(1, 1_000, grants).by() - System.nanoTime() <= 1_000);
    }

    @Test
    void serverPingsAQuietClientAndGivesUpOneThatDoesNotAnswer() throws IOException {
        Listener listener =
                server(options -> options.serverKeepAlive(ofMillis(50)).serverPongTimeout(ofMillis(50)));
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
            Connection connection =
                    client(at, options -> options.clientKeepAlive(ofMillis(50)).clientPongTimeout(ofMillis(50)));
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
            Connection connection = client(at, options -> options.dialTimeout(ofMillis(50)));
            CompletionStage<Response> call = connection.handle(request(""));
            try (RawPeer server = new RawPeer(at.accept())) {
                server.greeting();
                server.expect(10, 0);
                until("the caller is told while the socket lingers", 800, call.toCompletableFuture()::isDone);
            }
            MicroException failure = failure(call);
            assertTrue(failure.detail().endsWith(": no settings within 0.05 s"), failure.detail());
            assertEquals(Code.UNAVAILABLE, failure.code());
            assertTrue(failure.untouched());
        }
    }

    @Test
    void serverClosesAConnectionThatNobodyUses() throws IOException {
        Listener listener = server(options -> options.serverIdle(ofMillis(100)));
        try (RawPeer peer = RawPeer.client(listener.address())) {
            peer.send(Bytes.open(1, "Say.Hello", ""));
            peer.expectReply(1, "hi");
            peer.expectGoaway(IDLE, "no call for 0.1 s");
        }
    }

    @Test
    void clientClosesAConnectionThatNobodyUsesAndTheNextCallDials() throws IOException {
        try (ServerSocket at = RawPeer.serverSocket()) {
            Connection connection = client(at, options -> options.clientIdle(ofMillis(100)));
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
        transport = Native.transport(options -> options.clientIdle(ofMillis(1)));
        Listener listener = transport.listen(
                Address.parse("127.0.0.1:0"),
                new Offer(SERVICE, "node-1"),
                request -> CompletableFuture.completedFuture(response("hi")));
        Connection connection = transport.connect(listener.address(), Dial.ANY);
        for (int i = 0; i < 200; i++) {
            assertEquals("hi", text(connection.handle(request(""))));
            LockSupport.parkNanos(ofMillis(i % 14).toNanos()); // about the moment of the close
        }
    }
}
