package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.failure;
import static dev.micro.transport.contract.Asking.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.transport.Dial;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said of an address where nothing can listen, or that cannot be reached: which one, why, and what to do. */
class SocketFailuresTest {
    private final NativeTransport transport = Native.transport();

    @AfterEach
    void close() {
        transport.close();
    }

    private Listener listen(String at) {
        return transport.listen(Address.parse(at), new Offer(SERVICE, ""), request -> new CompletableFuture<>());
    }

    private void listenFails(String at, String why) {
        MicroException refused = assertThrows(MicroException.class, () -> listen(at));
        assertEquals("UNAVAILABLE: cannot listen at " + at + ": " + why, refused.getMessage());
    }

    @Test
    void listeningAtAHostThatNobodyKnows() {
        listenFails(
                "no-such-host.invalid:4711",
                "no such host (expected: a name or an address of this machine: 127.0.0.1)");
    }

    @Test
    void listeningAtAnAddressOfAnotherMachine() {
        listenFails(
                "192.0.2.1:4711",
                "this machine has no such address (expected: one of its own: 127.0.0.1, or 0.0.0.0 for all)");
    }

    @Test
    void listeningWhereSomebodyDoes() {
        listenFails(
                listen("127.0.0.1:0").address().toString(),
                "somebody listens there already (expected: another port, or 0 for any that is free)");
    }

    @Test
    void listeningWhereOnlySomeMay() {
        MicroException denied =
                SocketFailures.ofBind(Address.parse("127.0.0.1:80"), new BindException("Permission denied"));
        assertEquals(
                "UNAVAILABLE: cannot listen at 127.0.0.1:80: ports below 1024 are not for this user"
                        + " (expected: a higher port, or the right to, on Linux CAP_NET_BIND_SERVICE)",
                denied.getMessage());
        assertEquals(
                "UNAVAILABLE: cannot listen at 127.0.0.1:8080: bind: Permission denied",
                SocketFailures.ofBind(Address.parse("127.0.0.1:8080"), new IOException("bind: Permission denied"))
                        .getMessage());
    }

    @Test
    void failureWithoutWordsIsNamedByItsKind() {
        Address at = Address.parse("127.0.0.1:80");
        assertEquals(
                "UNAVAILABLE: cannot listen at 127.0.0.1:80: IOException",
                SocketFailures.ofBind(at, new IOException()).getMessage());
        assertEquals(
                "UNAVAILABLE: 127.0.0.1:80 cannot be reached: IOException",
                SocketFailures.ofDial(at, 3000, new IOException()).getMessage());
        assertEquals(
                "UNAVAILABLE: 127.0.0.1:80 cannot be reached: NoRouteToHostException",
                SocketFailures.ofDial(at, 3000, new IOException("null: /x", new NoRouteToHostException()))
                        .getMessage());
    }

    @Test
    void lossIsToldInWordsOfOurs() {
        Address to = Address.parse("127.0.0.1:4711");
        assertEquals(
                "connection reset by 127.0.0.1:4711",
                SocketFailures.ofLoss(
                        to, new IOException("recvAddress(..) failed with error(-104): Connection reset by peer")));
        assertEquals("127.0.0.1:4711 closed the connection", SocketFailures.ofLoss(to, new ClosedChannelException()));
        assertEquals("127.0.0.1:4711 closed the connection", SocketFailures.ofLoss(to, new IOException("Broken pipe")));
        assertEquals(
                "127.0.0.1:4711 lost: Network is down",
                SocketFailures.ofLoss(to, new IOException("sendAddress(..) failed with error(-100): Network is down")));
        assertEquals("127.0.0.1:4711 lost: IOException", SocketFailures.ofLoss(to, new IOException()));
    }

    private void dialFails(String to, String why) {
        MicroException failure =
                failure(transport.connect(Address.parse(to), Dial.ANY).handle(request("")));
        assertEquals(Code.UNAVAILABLE, failure.code());
        assertTrue(failure.untouched());
        assertEquals(to + why, failure.detail());
    }

    @Test
    void dialOfAHostThatNobodyKnows() {
        dialFails("no-such-host.invalid:1", ": no such host");
    }

    @Test
    void dialOfAPortThatNobodyHas() {
        dialFails("127.0.0.1:0", ": nobody listens at port 0 (expected: 1 to 65535)");
    }

    @Test
    void dialOfAPortWhereNobodyListens() {
        Listener gone = listen("127.0.0.1:0");
        gone.close();
        dialFails(gone.address().toString(), " refused");
    }
}
