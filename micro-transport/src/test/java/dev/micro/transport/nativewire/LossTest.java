package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.failure;
import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A connection, and servers that go away or are cut off. */
class LossTest extends ClientOfRawPeers {
    private static final int PROTOCOL_ERROR = 1;

    LossTest() throws IOException {}

    @Test
    void cutInTheMiddleOfAReplyMayHaveBeenCarriedOut() throws IOException {
        CompletionStage<Response> call = ask("");
        try (RawPeer server = accept()) {
            server.expect(2, 1);
            server.send(Bytes.frame(3, 1, Bytes.of(0).varint(100_000)), Bytes.frame(4, 1, Bytes.raw("the beginning")));
        }
        MicroException failure = failure(call);
        assertEquals(Code.UNAVAILABLE, failure.code());
        assertFalse(failure.untouched());
        assertTrue(failure.detail().contains("may have been carried out"), failure.detail());
    }

    @Test
    void cutAfterTheRequestWasWrittenMayHaveBeenCarriedOut() throws IOException {
        CompletionStage<Response> call = ask("");
        try (RawPeer server = accept()) {
            server.expect(2, 1);
            server.cut();
        }
        MicroException failure = failure(call);
        assertEquals(Code.UNAVAILABLE, failure.code());
        assertEquals(
                "connection reset by " + connectionAddress()
                        + " before it answered; the request may have been carried out",
                failure.detail());
        assertFalse(failure.untouched());
    }

    @Test
    void cutBeforeTheServerGreetedIsUntouched() throws IOException {
        CompletionStage<Response> call = ask("");
        try (RawPeer server = new RawPeer(at.accept())) {
            server.greeting();
        }
        assertTrue(failure(call).untouched());
    }

    @Test
    void goawaySaysWhichCallsWereNeverSeen() throws IOException {
        CompletionStage<Response> first = ask("1");
        try (RawPeer server = accept()) {
            server.expect(2, 1);
            CompletionStage<Response> second = ask("2");
            server.expect(2, 2);
            server.send(Bytes.goaway(1, 0, ""));
            MicroException failure = failure(second);
            assertEquals(Code.UNAVAILABLE, failure.code());
            assertTrue(failure.untouched());
            assertTrue(failure.detail().contains("is going away"), failure.detail());
            assertTrue(failure(ask("3")).untouched());
            assertEquals(Connection.State.LEAVING, connection.state());
            server.send(Bytes.reply(1, "finished"));
            assertEquals("finished", text(first));
            server.expectEnd();
        }
    }

    @Test
    void goawayWithoutWordsSaysNoMore() throws IOException {
        CompletionStage<Response> call = ask("");
        try (RawPeer server = accept()) {
            server.expect(2, 1);
            server.send(Bytes.goaway(0, 1, ""));
            assertEquals(
                    connectionAddress() + " closed the connection",
                    failure(call).detail());
        }
    }

    @Test
    void socketThatLingersHarmsNoLaterCall() throws IOException {
        CompletionStage<Response> first = ask("");
        try (RawPeer broken = accept()) {
            broken.expect(2, 1);
            broken.send(Bytes.frame(200, 0, Bytes.of()));
            broken.expectGoaway(PROTOCOL_ERROR, "frame of type 200 from a server");
            assertFalse(failure(first).untouched());
            try (RawPeer server = accept()) { // it was dialled again by itself
                CompletionStage<Response> second = ask("");
                server.expect(2, 1);
                broken.cut();
                server.expectAlive();
                server.send(Bytes.reply(1, "well"));
                assertEquals("well", text(second));
            }
        }
    }

    @Test
    void goawayOfAnIdleServerHarmsNobody() throws IOException {
        CompletionStage<Response> first = ask("1");
        try (RawPeer server = accept()) {
            server.expect(2, 1);
            server.send(Bytes.reply(1, "one"));
            assertEquals("one", text(first));
            server.send(Bytes.goaway(1, 4, "idle"));
            server.expectEnd();
        }
        until("it is at rest", () -> connection.state() == Connection.State.IDLE);
        CompletionStage<Response> second = ask("2");
        try (RawPeer server = accept()) {
            server.expect(2, 1);
            server.send(Bytes.reply(1, "two"));
            assertEquals("two", text(second));
        }
    }

    @Test
    void serverThatAlwaysLeavesIsNotDialledInCircles() throws IOException {
        ask("");
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(700);
        int dials = 0;
        at.setSoTimeout(1_000);
        while (System.nanoTime() - end < 0) {
            try {
                accept().close();
                dials++;
            } catch (SocketTimeoutException later) {
                break;
            }
        }
        assertTrue(dials <= 6, dials + " dials in 0.7 s");
    }
}
