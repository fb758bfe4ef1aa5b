package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.reply;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of replies that a client does not read. */
class UnsentTest {
    private static final int EXHAUSTED = Code.RESOURCE_EXHAUSTED.number();
    private static final int LONG = 1024 * 1024;
    /** Each more than the sockets' buffers on both sides take. */
    private static final int CALLS = 400;

    private final NativeTransport transport = Native.transport(options -> options.budget(4 * LONG));
    private final Budget replies = transport.replies();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final CompletableFuture<Response> go = new CompletableFuture<>();
    private volatile Executor worker = Runnable::run;
    private final Listener listener =
            transport.listen(Address.parse("127.0.0.1:0"), new Offer(SERVICE, "node-1"), this::answer);

    @AfterEach
    void close() {
        transport.close();
    }

    private CompletionStage<Response> answer(Request request) {
        asked.incrementAndGet();
        return switch (request.endpoint()) {
            case "Say.Wait" -> {
                waiting.incrementAndGet();
                request.context().onCancel(why -> waiting.decrementAndGet());
                yield go.copy();
            }
            case "Say.Long" -> CompletableFuture.supplyAsync(() -> ofBytes(LONG), worker);
            case "Say.Short" -> CompletableFuture.completedFuture(ofBytes(Frames.CHUNK));
            default -> CompletableFuture.completedFuture(response("hi"));
        };
    }

    private static Response ofBytes(int bytes) {
        return Response.of(Metadata.EMPTY, Message.of(new byte[bytes]));
    }

    private static Bytes calls(int first, int count, String endpoint) {
        Bytes all = Bytes.of();
        for (int call = first; call < first + count; call++) {
            all.and(Bytes.open(call, endpoint, ""));
        }
        return all;
    }

    /** A client that read nothing of what it asked for, so that no more has room. */
    private RawPeer stuffed(String endpoint) throws IOException {
        RawPeer peer = RawPeer.deaf(listener.address()).send(calls(1, CALLS, endpoint));
        until("its share is used up", () -> replies.taken() > LONG);
        return peer;
    }

    @Test
    void oneClientThatReadsNothingHoldsHalfOfTheBudgetAndTheOthersAreServed() throws IOException {
        Connection healthy = transport.connect(listener.address(), Dial.ANY);
        try (RawPeer peer = stuffed("Say.Long")) {
            for (int i = 0; i < 10; i++) {
                Message body = (Message) reply(healthy.handle(new Request(
                                SERVICE,
                                "Say.Long",
                                Metadata.EMPTY,
                                Message.EMPTY,
                                request("").context())))
                        .body();
                assertEquals(LONG, body.size());
            }
            assertEquals(2 * LONG, replies.taken());
            assertTrue(asked.get() < 30, asked + " handlers worked");
            peer.greeting();
            expectAllAnswered(peer);
            peer.send(Bytes.open(CALLS + 1, "Say.Hello", ""));
            peer.expectReply(CALLS + 1, "hi");
        }
        assertEquals(0, replies.taken());
    }

    /** Each call has a reply, or a failure after its handler worked, or a refusal before. */
    private void expectAllAnswered(RawPeer peer) throws IOException {
        int whole = 0;
        int failed = 0;
        int refused = 0;
        while (whole + failed + refused < CALLS) {
            RawPeer.Frame frame = peer.read();
            if (frame.type() == 3 && !frame.end()) {
                peer.send(Bytes.grant(frame.stream()));
            } else if (frame.type() == 5 && frame.payload()[0] == 0) {
                whole++;
            } else if (frame.type() == 5) {
                failed++;
                assertEquals(EXHAUSTED + " 0", frame.payload()[0] + " " + frame.payload()[1]);
                String words = "no room for a reply of 1048576 bytes: the client did not read 2097152 bytes of others"
                        + " on this connection (limit: 2097152, half of transport.budget)";
                assertTrue(frame.text().contains(words), frame.toString());
            } else if (frame.type() == 6) {
                refused++;
                assertEquals(EXHAUSTED + " 1", frame.payload()[0] + " " + frame.payload()[1]);
                assertTrue(frame.text().contains("no call is taken: the client did not read 2097152"), frame.text());
            }
        }
        assertTrue(whole >= 2, whole + " replies");
        assertEquals(asked.get() - 10, whole + failed);
    }

    @Test
    void repliesOfOtherThreadsAndShortOnesAreBoundedTheSameWay() throws IOException {
        worker = ForkJoinPool.commonPool();
        try (RawPeer peer = stuffed("Say.Long")) {
            assertTrue(replies.taken() <= 2 * LONG);
            peer.greeting();
        }
        until("the connection's end gives all back", () -> replies.taken() == 0);
        try (RawPeer peer = RawPeer.deaf(listener.address())) {
            for (int round = 0; replies.taken() < LONG; round++) {
                int before = asked.get();
                peer.send(calls(1 + round * 100, 100, "Say.Short"));
                until("some were served, or none is any more", () -> asked.get() > before || replies.taken() >= LONG);
            }
            assertTrue(replies.taken() <= 2 * LONG);
        }
        until("the connection's end gives all back", () -> replies.taken() == 0);
    }

    @Test
    void resetGivesBackWhatWaitedAndThereIsRoomAgain() throws IOException {
        try (RawPeer peer = stuffed("Say.Long")) {
            for (int call = 1; call <= CALLS; call++) {
                peer.send(Bytes.frame(6, call, Bytes.of(Code.CANCELLED.number(), 0, 0, 0)));
            }
            until("all is given back", () -> replies.taken() == 0);
            int before = asked.get();
            peer.send(calls(CALLS + 1, 1, "Say.Long"));
            until("another call is served", () -> asked.get() == before + 1);
            until("its reply waits", () -> replies.taken() == LONG);
        }
        until("the connection's end gives it back", () -> replies.taken() == 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, LONG})
    void replyThatComesWhenItsClientIsGoneTakesNothing(int size) throws IOException {
        try (RawPeer peer = RawPeer.client(listener.address())) {
            peer.send(calls(1, 10, "Say.Wait"));
            until("ten wait", () -> waiting.get() == 10);
        }
        until("the client is gone", () -> waiting.get() == 0);
        go.complete(ofBytes(size));
        Connection healthy = transport.connect(listener.address(), Dial.ANY);
        assertEquals("hi", text(healthy.handle(request(""))));
        until("none holds anything", () -> replies.taken() == 0);
        assertEquals("hi", text(healthy.handle(request(""))));
        assertEquals(0, replies.taken());
    }

    @Test
    void replyThatIsGrantedAndNotTakenIsEndedInItsTime() throws IOException {
        try (NativeTransport hasty = Native.transport(options -> options.streamStall(Duration.ofMillis(100)))) {
            Listener at = hasty.listen(Address.parse("127.0.0.1:0"), new Offer(SERVICE, ""), request -> {
                return CompletableFuture.completedFuture(ofBytes(300_000)); // 4 s for that
            });
            long before = hasty.replies().taken();
            try (RawPeer peer = RawPeer.deaf(at.address())) {
                peer.greeting();
                peer.send(calls(1, 10, "Say.Long"));
                for (int call = 1; call <= 10; call++) {
                    peer.expect(3, call);
                }
                peer.send(Bytes.many(1, 10, Bytes::grant));
                until("it is given back", () -> hasty.replies().taken() == before);
                RawPeer.Frame frame = peer.read();
                while (frame.type() == 4) {
                    frame = peer.read();
                }
                assertEquals(6, frame.type(), frame.toString());
                String words = "the answer was not taken for 4.1 s (transport.stream-stall)";
                assertTrue(frame.text().contains(words), frame.toString());
            }
        }
    }

    @Test
    void oneReplyAloneMayHoldMoreThanAShareOfTheBudget() throws IOException {
        try (NativeTransport small = Native.transport(options -> options.budget(LONG))) {
            Listener at = small.listen(Address.parse("127.0.0.1:0"), new Offer(SERVICE, ""), this::answer);
            Connection connection = small.connect(at.address(), Dial.ANY);
            for (int i = 0; i < 3; i++) {
                Request longOne = new Request(
                        SERVICE,
                        "Say.Long",
                        Metadata.EMPTY,
                        Message.EMPTY,
                        request("").context());
                assertEquals(LONG, ((Message) reply(connection.handle(longOne)).body()).size());
            }
            until("all is given back", () -> small.replies().taken() == 0);
        }
    }

    @Test
    void transportsOfAProcessShareOneBudgetForRepliesUnlessTheyAreGivenTheirOwn() {
        try (NativeTransport one = Native.transport();
                NativeTransport other = Native.transport()) {
            assertSame(one.replies(), other.replies());
            assertNotSame(one.replies(), one.frames());
            assertNotSame(one.replies(), replies);
        }
    }
}
