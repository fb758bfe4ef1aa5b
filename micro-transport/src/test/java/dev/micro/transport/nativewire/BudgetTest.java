package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.failure;
import static dev.micro.transport.contract.Asking.reply;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What messages that come in parts hold of the budget: each all that it needs or nothing, until nobody needs it. */
class BudgetTest extends ServerOfRawPeers {
    private static final int EXHAUSTED = Code.RESOURCE_EXHAUSTED.number();
    private static final Bytes BODY = Bytes.raw("x".repeat(60_000));

    private final Budget budget = transport.budget();

    BudgetTest() {
        super(options -> options.budget(100_000));
    }

    @Test
    void requestThatFindsNoRoomIsRefusedBeforeItsBodyComesAndMayGoElsewhere() throws IOException {
        try (RawPeer first = client();
                RawPeer second = client()) {
            first.send(Bytes.openLong(1, "Say.Hello", 60_000));
            until("the first has its place", () -> budget.taken() == 60_000);
            second.send(Bytes.openLong(1, "Say.Hello", 60_000));
            second.expectRefusal(
                    1,
                    EXHAUSTED,
                    "no room for a message of 60000 bytes: others hold 60000 of 100000 (transport.budget)");
            second.send(Bytes.openLong(2, "Say.Hello", 40_000));
            until("a shorter one has the rest", () -> budget.taken() == 100_000);
            first.send(Bytes.lastFrame(4, 1, BODY));
            assertEquals(60_002, first.expect(3, 1).payload().length);
            until("what was answered is given back", () -> budget.taken() == 40_000);
            second.expectAlive();
        }
        until("all is", () -> budget.taken() == 0);
    }

    @Test
    void requestKeepsItsPlaceUntilItsHandlerHasEndedWhoeverGoesBefore() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.openLong(1, "Say.Wait", 60_000), Bytes.lastFrame(4, 1, BODY));
            until("its handler runs", () -> waiting.get() == 1);
            peer.send(Bytes.frame(6, 1, Bytes.of(Code.CANCELLED.number(), 0, 0, 0)));
            until("its handler knows", () -> waiting.get() == 0);
            peer.send(Bytes.openLong(2, "Say.Hello", 60_000));
            peer.expectRefusal(2, EXHAUSTED, "no room");
            peer.send(Bytes.openLong(3, "Say.Wait", 40_000), Bytes.lastFrame(4, 3, Bytes.raw("y".repeat(40_000))));
            until("another one runs", () -> waiting.get() == 1);
        }
        until("its connection is gone", () -> waiting.get() == 0);
        assertEquals(100_000, budget.taken());
        go.complete(response("at last"));
        until("all is given back", () -> budget.taken() == 0);
    }

    @Test
    void replyThatFindsNoRoomFailsItsCallAlone() throws IOException {
        try (ServerSocket at = RawPeer.serverSocket()) {
            Connection connection = transport.connect(RawPeer.address(at), Dial.ANY);
            CompletionStage<Response> first = connection.handle(request(""));
            CompletionStage<Response> second = connection.handle(request(""));
            try (RawPeer server = RawPeer.server(at, 10)) {
                server.expect(2, 1);
                server.expect(2, 2);
                server.send(
                        Bytes.frame(3, 1, Bytes.of(0).varint(60_000)),
                        Bytes.frame(3, 2, Bytes.of(0).varint(60_000)));
                MicroException failure = failure(second);
                assertEquals(Code.RESOURCE_EXHAUSTED, failure.code());
                assertFalse(failure.untouched(), "its handler has done its work");
                server.expect(6, 2);
                server.send(Bytes.frame(4, 1, BODY), Bytes.frame(5, 1, Bytes.of(0, 0)));
                assertEquals(60_000, ((Message) reply(first).body()).size());
                until("all is given back", () -> budget.taken() == 0);
                assertEquals("hi", text(answered(connection, server)));
            }
        }
    }

    private static CompletionStage<Response> answered(Connection connection, RawPeer server) throws IOException {
        CompletionStage<Response> call = connection.handle(request(""));
        server.send(Bytes.reply(server.read().stream(), "hi"));
        return call;
    }

    @Test
    void replyThatNobodyWaitsForAnyMoreGivesItsPlaceBack() throws IOException {
        try (ServerSocket at = RawPeer.serverSocket()) {
            Connection connection = transport.connect(RawPeer.address(at), Dial.ANY);
            Context near = Context.root().child();
            CompletionStage<Response> cancelled = connection.handle(request(new byte[0], near));
            try (RawPeer server = RawPeer.server(at, 10)) {
                server.expect(2, 1);
                server.send(Bytes.frame(3, 1, Bytes.of(0).varint(60_000)));
                until("the reply has begun", () -> budget.taken() == 60_000);
                near.cancel(Code.CANCELLED.error("enough"));
                assertEquals(Code.CANCELLED, failure(cancelled).code());
                until("it is given back", () -> budget.taken() == 0);
                server.expect(6, 1);

                CompletionStage<Response> lost = connection.handle(request(""));
                server.expect(2, 2);
                server.send(Bytes.frame(3, 2, Bytes.of(0).varint(60_000)));
                until("the next has begun", () -> budget.taken() == 60_000);
                server.cut();
                assertEquals(Code.UNAVAILABLE, failure(lost).code());
                until("the connection's end gives it back", () -> budget.taken() == 0);
            }
        }
    }

    @Test
    void halfFramesThatFindNoRoomCostTheirConnectionAndNoOther() throws IOException {
        Bytes whole = Bytes.open(1, "Say.Hello", "x".repeat(60_000));
        Bytes most = whole.part(0, 59_000);
        try (RawPeer first = client();
                RawPeer second = client();
                RawPeer other = client()) {
            first.send(most);
            until("the first has its place", () -> transport.frames().taken() == 59_000 - 4096);
            second.send(most);
            second.expectGoaway(3, "no room for a frame's next part of ");
            until("the second holds nothing", () -> transport.frames().taken() == 59_000 - 4096);
            other.send(Bytes.openLong(1, "Say.Hello", 60_000), Bytes.lastFrame(4, 1, BODY));
            other.expect(3, 1);
            first.send(whole.part(59_000, whole.length()));
            first.expectReply(1, "x".repeat(60_000));
            until("all is given back", () -> transport.frames().taken() == 0);
        }
    }

    @Test
    void transportsOfAProcessShareOneBudgetUnlessTheyAreGivenTheirOwn() {
        try (NativeTransport one = Native.transport();
                NativeTransport other = Native.transport()) {
            assertSame(one.budget(), other.budget());
            assertNotSame(one.budget(), budget);
        }
    }
}
