package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.failure;
import static dev.micro.transport.contract.Asking.reply;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import dev.micro.transport.Transport;
import dev.micro.transport.contract.TransportContract;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NativeTransportTest extends TransportContract {
    @Override
    protected Transport create() {
        return Native.transport();
    }

    @Test
    void handlerLearnsWhereTheCallerIs() {
        Connection connection = connect(listen(request ->
                completedFuture(response(String.valueOf(request.context().get(Transport.PEER))))));
        Address peer = Address.parse(text(connection.handle(request(""))));
        assertEquals("127.0.0.1", peer.host());
        assertTrue(peer.port() > 0);
    }

    @Test
    void hostsNameIsLookedUp() {
        Listener listener = listen(request -> completedFuture(response("here")));
        Address named = new Address("localhost", listener.address().port());
        assertEquals("here", text(transport().connect(named, Dial.ANY).handle(request(""))));
        MicroException failure = failure(transport()
                .connect(new Address("no-such-host.invalid", 1), Dial.ANY)
                .handle(request("")));
        assertEquals(Code.UNAVAILABLE, failure.code());
        assertTrue(failure.untouched());
        assertTrue(failure.detail().contains("no-such-host.invalid:1: no such host"), failure.detail());
    }

    @Test
    void shortCallsFinishWhileLongOnesAreUnderWay() {
        Connection connection = connect(listen(request -> completedFuture(
                ((Message) request.body()).size() < 100
                        ? response("short")
                        : Response.of(Metadata.EMPTY, request.body()))));
        reply(connection.handle(request("")));
        byte[] fourMegabytes = new byte[4 * 1024 * 1024];
        List<CompletableFuture<Response>> longOnes = IntStream.range(0, 10)
                .mapToObj(i -> connection
                        .handle(request(fourMegabytes, Context.root()))
                        .toCompletableFuture())
                .toList();
        assertEquals("short", text(connection.handle(request("x"))));
        assertTrue(longOnes.stream().anyMatch(call -> !call.isDone()), "all long ones were done before");
        longOnes.forEach(call ->
                assertEquals(fourMegabytes.length, ((Message) reply(call).body()).size()));
    }

    @Test
    void limitOfALesserServerIsKept() {
        NativeTransport lesser = Native.transport(options -> options.maxMessage(1024));
        try {
            Listener listener = lesser.listen(
                    Address.parse("127.0.0.1:0"), new Offer(SERVICE, ""), request -> completedFuture(response("ok")));
            Connection connection = transport().connect(listener.address(), Dial.ANY);
            assertEquals("ok", text(connection.handle(request(new byte[1024], Context.root()))));
            MicroException failure = failure(connection.handle(request(new byte[1025], Context.root())));
            assertEquals(Code.RESOURCE_EXHAUSTED, failure.code());
            assertFalse(failure.untouched());
            assertTrue(
                    failure.detail()
                            .contains("message of 1025 bytes for Say.Hello (limit: 1024 at " + listener.address()
                                    + "; transport.max-message)"),
                    failure.detail());
        } finally {
            lesser.close();
        }
    }

    @Test
    void optionsAreThoseOfWhoMadeIt() {
        try (Transport lesser = Transport.nativeWire(options -> options.maxMessage(1024))) {
            Listener listener = lesser.listen(
                    Address.parse("127.0.0.1:0"), new Offer(SERVICE, ""), request -> completedFuture(response("ok")));
            Connection connection = lesser.connect(listener.address(), Dial.ANY);
            assertEquals("ok", text(connection.handle(request(new byte[1024], Context.root()))));
            MicroException refused = failure(connection.handle(request(new byte[1025], Context.root())));
            assertTrue(
                    refused.detail()
                            .contains("message of 1025 bytes for Say.Hello (limit: 1024; transport.max-message)"),
                    refused.detail());
        }
    }

    @Test
    void closeOnALoopClosesItsSocketsToo() throws IOException {
        NativeTransport closing = Native.transport();
        Listener listener = closing.listen(
                Address.parse("127.0.0.1:0"), new Offer(SERVICE, ""), request -> completedFuture(response("ok")));
        List<RawPeer> peers = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) { // some on each loop
                RawPeer peer = RawPeer.connect(listener.address()).send(Bytes.greeting());
                peers.add(peer);
                peer.greeting();
                RawPeer silent = RawPeer.connect(listener.address());
                peers.add(silent);
            }
            closing.loop().execute(closing::close);
            for (int i = 1; i < peers.size(); i += 2) {
                peers.get(i).expectEnd();
            }
        } finally {
            for (RawPeer peer : peers) {
                peer.cut();
            }
        }
    }

    @Test
    void clientThatIsGoneTakesItsThousandCallsAlong() {
        AtomicInteger far = new AtomicInteger();
        Listener listener = listen(request -> {
            far.incrementAndGet();
            request.context().onCancel(why -> far.decrementAndGet());
            return new CompletableFuture<>();
        });
        NativeTransport client = Native.transport();
        Connection connection = client.connect(listener.address(), Dial.ANY);
        List<CompletableFuture<Response>> calls = IntStream.range(0, 1000)
                .mapToObj(i -> connection.handle(request("")).toCompletableFuture())
                .toList();
        until("a thousand are under way", () -> far.get() == 1000);
        client.close();
        until("no far context is left", 1_000, () -> far.get() == 0);
        calls.forEach(call -> assertFalse(failure(call).untouched()));
    }

    @Test
    void connectionsPastTheLimitAreClosedAndRoomIsGivenAgain() throws Exception {
        NativeTransport limited = Native.transport(options -> options.maxConnections(500));
        List<RawPeer> peers = new ArrayList<>();
        try {
            Listener listener = limited.listen(
                    Address.parse("127.0.0.1:0"), new Offer(SERVICE, ""), request -> completedFuture(response("ok")));
            for (int i = 0; i < 500; i++) {
                peers.add(RawPeer.client(listener.address()));
            }
            for (int i = 0; i < 100; i++) {
                RawPeer refused = RawPeer.connect(listener.address());
                peers.add(refused);
                refused.expectEnd();
            }
            for (RawPeer peer : peers.subList(0, 500)) {
                peer.expectAlive();
            }
            for (RawPeer peer : peers.subList(0, 100)) {
                peer.close();
            }
            until("there is room again", () -> greeted(listener, peers));
        } finally {
            for (RawPeer peer : peers) {
                peer.close();
            }
            limited.close();
        }
    }

    private static boolean greeted(Listener listener, List<RawPeer> peers) {
        try {
            peers.add(RawPeer.client(listener.address()));
            return true;
        } catch (IOException | AssertionError refused) {
            return false;
        }
    }

    @Test
    void connectionsFromOneHostAreLimitedUnlessItIsThisOne() throws Exception {
        WireLimits limits = WireLimits.of(Native.options(options -> options.maxConnections(10_000)));
        assertEquals(10_000, limits.maxConnectionsFrom(InetAddress.getByAddress(new byte[] {127, 0, 0, 2})));
        assertEquals(1_000, limits.maxConnectionsFrom(InetAddress.getByAddress(new byte[] {10, 0, 0, 1})));
    }

    @Test
    void closedTransportsLeaveNoThread() {
        Request hello = request("");
        for (int i = 0; i < 20; i++) {
            try (NativeTransport each = Native.transport()) {
                Listener listener = each.listen(
                        Address.parse("127.0.0.1:0"),
                        new Offer(SERVICE, ""),
                        request -> completedFuture(response("x")));
                assertEquals(
                        "x", text(each.connect(listener.address(), Dial.ANY).handle(hello)));
            }
        }
        until(
                "all threads of transports end",
                () -> Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> thread.getName().startsWith("micro-loop"))
                                .count()
                        <= Runtime.getRuntime().availableProcessors() + 1L);
    }
}
