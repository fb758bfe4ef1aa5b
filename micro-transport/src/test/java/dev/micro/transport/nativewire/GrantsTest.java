package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.failure;
import static dev.micro.transport.contract.Asking.reply;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The room that messages which come in parts have: each all that it needs, in its turn, until nobody needs it. */
class GrantsTest extends ServerOfRawPeers {
    private static final int EXHAUSTED = Code.RESOURCE_EXHAUSTED.number();

    private final Grants requests = transport.requests();
    private final Grants answers = transport.answers();

    GrantsTest() {
        super(options -> options.budget(100_000));
    }

    private static Bytes announced(int number, int length) {
        return Bytes.openLong(number, "Say.Hello", length);
    }

    @Test
    void requestThatFindsNoRoomWaitsUntilThoseBeforeItHaveEnded() throws IOException {
        try (RawPeer first = client();
                RawPeer second = client();
                RawPeer third = client()) {
            first.send(announced(1, 60_000));
            first.expectGrant(1);
            second.send(announced(1, 60_000), announced(2, 40_000));
            second.expectAlive();
            third.send(announced(1, 30_000));
            third.expectAlive(); // there would be room for it, if it did not stand behind the second
            assertEquals(60_000, requests.held());
            first.send(Bytes.lastData(1, 60_000));
            assertEquals(60_002, first.expect(3, 1).payload().length);
            second.expectGrant(1);
            third.expectGrant(1);
            second.expectAlive(); // it holds more than half
            assertEquals(90_000, requests.held());
            second.send(Bytes.lastData(1, 60_000));
            second.expectGrant(2); // its reply is being written
            second.expect(3, 1);
            assertEquals(70_000, requests.held());
        }
        until("all is given back", () -> requests.held() == 0);
    }

    @Test
    void oneConnectionHoldsHalfAndTheOtherHalfIsFree() throws IOException {
        try (RawPeer greedy = client();
                RawPeer other = client()) {
            greedy.send(announced(1, 25_000), announced(2, 25_000), announced(3, 1), announced(4, 25_000));
            greedy.expectGrant(1);
            greedy.expectGrant(2);
            greedy.expectAlive();
            other.send(announced(1, 50_000));
            other.expectGrant(1);
            greedy.send(Bytes.lastData(2, 25_000));
            greedy.expectGrant(3);
            greedy.expect(3, 2);
            greedy.expectAlive();
            assertEquals(75_001, requests.held());
        }
        until("all is given back", () -> requests.held() == 0);
    }

    @Test
    void twoConnectionsThatAnnounceAndSendNothingHoldNobodyUpForLong() throws IOException {
        long began = System.nanoTime();
        try (RawPeer one = client();
                RawPeer other = client();
                RawPeer honest = client();
                RawPeer honestToo = client()) {
            one.send(announced(1, 50_000));
            other.send(announced(1, 50_000));
            one.expectGrant(1);
            other.expectGrant(1);
            honest.send(announced(1, 50_000)); // so that others wait until both have gone
            honestToo.send(announced(1, 50_000));
            honest.expectGrant(1);
            honestToo.expectGrant(1);
            long took = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
            assertTrue(took <= 8, "it waited " + took + " s");
            one.expectRefusal(
                    1,
                    Code.DEADLINE_EXCEEDED.number(),
                    "the body did not come: 0 of 50000 bytes within 3.0 s (others wait for its room)");
        }
    }

    @Test
    void onlyARequestLongerThanAllIsRefusedAtOnceAndMayGoElsewhere() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(announced(1, 100_001));
            peer.expectRefusal(1, EXHAUSTED, "no room for a message of 100001 bytes (limit: 100000; transport.budget)");
            peer.send(announced(2, 100_000));
            peer.expectGrant(2);
            peer.send(Bytes.lastData(2, 100_000));
            peer.expect(3, 2);
        }
    }

    @Test
    void whoeverWaitsAndGoesStandsInNobodysWay() throws IOException {
        try (RawPeer first = client();
                RawPeer last = client()) {
            first.send(announced(1, 60_000));
            first.expectGrant(1);
            try (RawPeer gone = client();
                    RawPeer reset = client()) {
                gone.send(announced(1, 90_000));
                gone.expectAlive();
                reset.send(announced(1, 90_000), announced(2, 1));
                reset.expectAlive();
                last.send(announced(1, 40_000));
                last.expectAlive();
                reset.send(Bytes.reset(2, 1), Bytes.reset(1, 1));
                reset.expectAlive();
                last.expectAlive();
                gone.cut();
                last.expectGrant(1);
                reset.expectAlive();
            }
            assertEquals(100_000, requests.held());
        }
        until("all is given back", () -> requests.held() == 0);
    }

    @Test
    void requestKeepsItsPlaceUntilItsHandlerHasEndedWhoeverGoesBefore() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.openLong(1, "Say.Wait", 60_000));
            peer.expectGrant(1);
            peer.send(Bytes.lastData(1, 60_000));
            until("its handler runs", () -> waiting.get() == 1);
            peer.send(Bytes.reset(1, Code.CANCELLED.number()));
            until("its handler knows", () -> waiting.get() == 0);
            peer.send(announced(2, 60_000));
            peer.expectAlive();
        }
        try (RawPeer peer = client()) {
            peer.send(Bytes.openLong(1, "Say.Wait", 40_000));
            peer.expectGrant(1);
            peer.send(Bytes.lastData(1, 40_000));
            until("another one runs", () -> waiting.get() == 1);
        }
        until("its connection is gone", () -> waiting.get() == 0);
        assertEquals(100_000, requests.held());
        go.complete(response("at last"));
        until("all is given back", () -> requests.held() == 0);
    }

    @Test
    void replyThatFindsNoRoomWaitsAndOneThatNeverCouldFailsAlone() throws IOException {
        try (ServerSocket at = RawPeer.serverSocket()) {
            Connection connection = transport.connect(RawPeer.address(at), Dial.ANY);
            CompletionStage<Response> first = connection.handle(request(""));
            CompletionStage<Response> second = connection.handle(request(""));
            CompletionStage<Response> third = connection.handle(request(""));
            try (RawPeer server = RawPeer.server(at, 10)) {
                server.expect(2, 1);
                server.expect(2, 2);
                server.expect(2, 3);
                server.send(replyLong(1, 60_000), replyLong(2, 60_000), replyLong(3, 100_001));
                server.expectGrant(1);
                server.expect(6, 3);
                MicroException failure = failure(third);
                assertEquals(Code.RESOURCE_EXHAUSTED, failure.code());
                assertFalse(failure.untouched(), "its handler has done its work");
                assertEquals(60_000, answers.held());
                server.send(Bytes.data(1, 60_000), Bytes.done(1));
                assertEquals(60_000, ((Message) reply(first).body()).size());
                server.expectGrant(2);
                server.send(Bytes.data(2, 60_000), Bytes.done(2));
                assertEquals(60_000, ((Message) reply(second).body()).size());
                until("all is given back", () -> answers.held() == 0);
            }
        }
    }

    private static Bytes replyLong(int number, int length) {
        return Bytes.frame(3, number, Bytes.of(0).varint(length));
    }

    @Test
    void replyThatNobodyWaitsForAnyMoreGivesItsPlaceBack() throws IOException {
        try (ServerSocket at = RawPeer.serverSocket()) {
            Connection connection = transport.connect(RawPeer.address(at), Dial.ANY);
            Context near = Context.root().child();
            CompletionStage<Response> cancelled = connection.handle(request(new byte[0], near));
            try (RawPeer server = RawPeer.server(at, 10)) {
                server.expect(2, 1);
                server.send(replyLong(1, 60_000));
                server.expectGrant(1);
                assertEquals(60_000, answers.held());
                near.cancel(Code.CANCELLED.error("enough"));
                assertEquals(Code.CANCELLED, failure(cancelled).code());
                until("it is given back", () -> answers.held() == 0);
                server.expect(6, 1);

                CompletionStage<Response> lost = connection.handle(request(""));
                server.expect(2, 2);
                server.send(replyLong(2, 60_000));
                server.expectGrant(2);
                server.cut();
                assertEquals(Code.UNAVAILABLE, failure(lost).code());
                until("the connection's end gives it back", () -> answers.held() == 0);
            }
        }
    }

    @Test
    void transportsOfAProcessShareRoomUnlessTheyAreGivenTheirOwn() {
        try (NativeTransport one = Native.transport();
                NativeTransport other = Native.transport()) {
            assertSame(one.requests(), other.requests());
            assertSame(one.answers(), other.answers());
            assertNotSame(one.requests(), one.answers());
            assertNotSame(one.requests(), requests);
        }
    }
}
