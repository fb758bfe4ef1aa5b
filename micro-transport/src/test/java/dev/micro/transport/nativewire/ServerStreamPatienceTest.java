package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.until;
import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.micro.core.Code;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a server waits for the other side of a stream. */
class ServerStreamPatienceTest extends ServerOfStreams {
    private static final int LONG = 70_000;
    private static final String LONG_TEXT = "x".repeat(LONG);

    ServerStreamPatienceTest() {
        super(options -> options);
    }

    @Test
    void streamThatTheClientTakesNoMoreOfIsEnded() throws IOException {
        again(options -> options.streamStall(ofMillis(200)));
        try (RawPeer peer = client(100, 100_000)) {
            int late = Code.DEADLINE_EXCEEDED.number();
            peer.send(Bytes.streamOfReplies(1, "Say.Watch", ""));
            Fed replies = call().stream().give(2, 36);
            peer.expectReplies(1);
            peer.expect(13, 1);
            peer.expectReset(1, late, "the client took no more of the stream for 0.2 s (transport.stream-stall)");
            until("what is sent is closed", replies::closed);

            peer.send(Bytes.streamOfReplies(2, "Say.Watch", ""));
            Fed longOnes = call().stream().give(1, LONG);
            peer.expectReplies(2);
            peer.expectMessageLong(2, LONG);
            peer.expectReset(2, late, "the client took no more of the stream for 0.2 s (transport.stream-stall)");
            until("what is sent is closed", longOnes::closed);

            peer.send(Bytes.open(3, "Say.Hello", ""));
            call().answer().complete(response(LONG_TEXT));
            assertFalse(peer.expect(3, 3).end());
            peer.expectReset(3, late, "the answer was not taken for 0.2 s (transport.stream-stall)");
            peer.expectAlive();
        }
    }

    @Test
    void streamThatWaitsForItsMakerIsNotEnded() throws IOException {
        again(options -> options.streamStall(ofMillis(100)));
        try (RawPeer peer = client()) {
            peer.send(Bytes.stream(1, "Say.Chat", BOTH));
            Call call = call();
            Fed replies = call.stream();
            peer.expectReplies(1);
            peer.send(Bytes.open(2, "Say.Hello", ""));
            Call other = call();
            CompletableFuture.delayedExecutor(400, TimeUnit.MILLISECONDS)
                    .execute(() -> other.answer().complete(response("later")));
            peer.expectReply(2, "later");
            replies.give("still here").end();
            peer.expectMessage(1, "still here");
            peer.expectDone(1);
        }
    }

    @Test
    void longMessageWhosePartsDoNotComeEndsItsCallAlsoWhereItWasGrantedLate() throws IOException {
        again(options -> options.bodyTimeout(ofMillis(200)));
        try (RawPeer peer = client()) {
            peer.send(Bytes.stream(1, "Say.Sum", REQUEST), Bytes.messageLong(1, 65_537));
            peer.expectGrant(1);
            peer.send(Bytes.lastData(1, 65_537), Bytes.messageLong(1, 65_537));
            peer.expectAlive();
            Call call = call();
            assertNotNull(next(call.messages()));
            peer.expectGrant(1);
            peer.expectReset(1, Code.DEADLINE_EXCEEDED.number(), "the rest of a message did not come");
            assertEquals(
                    Code.DEADLINE_EXCEEDED, failureOf(call.messages().next()).code());
            peer.expectAlive();
        }
    }
}
