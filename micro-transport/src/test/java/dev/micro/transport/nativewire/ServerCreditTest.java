package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.response;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Messages;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/** How much of streams a listener sends and takes, by the byte. Messages of 36 bytes count 100, of 64 bytes 128. */
class ServerCreditTest extends ServerOfStreams {
    private static final int PROTOCOL_ERROR = 1;

    ServerCreditTest() {
        super(options -> options.streamWindow(1024).connectionWindow(4096));
    }

    private static void read(Messages messages, int count) {
        for (int i = 0; i < count; i++) {
            next(messages);
        }
    }

    @Test
    void nothingIsPulledOrSentBeyondAStreamsCredit() throws IOException {
        try (RawPeer peer = client(1000, 100_000)) {
            peer.send(Bytes.streamOfReplies(1, "Say.Watch", ""));
            Fed replies = call().stream().give(20, 36).end();
            peer.expectReplies(1);
            expectMessages(peer, 1, 10);
            peer.expectAlive();
            assertEquals(10, replies.asked());
            peer.send(Bytes.credit(1, 1));
            expectMessages(peer, 1, 1);
            peer.send(Bytes.credit(1, 99)); // 1 - 100 + 99: none yet
            peer.expectAlive();
            assertEquals(11, replies.asked());
            peer.send(Bytes.credit(1, 101)); // and the last one takes more than is left
            expectMessages(peer, 1, 2);
            peer.expectAlive();
            peer.send(Bytes.credit(1, 1_000_000));
            expectMessages(peer, 1, 7);
            peer.expectDone(1);
        }
    }

    private static void expectMessages(RawPeer peer, int number, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            peer.expectMessage(number, "x".repeat(36));
        }
    }

    @Test
    void streamsShareTheCreditOfTheirConnection() throws IOException {
        try (RawPeer peer = client(100_000, 1000)) {
            peer.send(Bytes.streamOfReplies(1, "Say.Watch", ""));
            Fed first = call().stream().give(12, 36);
            peer.expectReplies(1);
            expectMessages(peer, 1, 10);
            peer.send(Bytes.streamOfReplies(2, "Say.Watch", ""), Bytes.credit(1, 10_000), Bytes.credit(2, 10_000));
            Fed second = call().stream().give(12, 36);
            peer.expectReplies(2);
            peer.expectAlive();
            assertEquals("10 0", first.asked() + " " + second.asked());
            peer.send(Bytes.reset(1, 1), Bytes.credit(0, 1200));
            expectMessages(peer, 2, 12);
            peer.send(Bytes.open(3, "Say.Hello", ""));
            call().answer().complete(response("replies of one message cost no credit"));
            peer.expectReply(3, "replies of one message cost no credit");
        }
    }

    @Test
    void connectionHasBackWhatWasMadeForAStreamThatIsLeftBeforeItWasSent() throws IOException {
        try (RawPeer peer = client(1, 1000)) {
            peer.send(Bytes.streamOfReplies(1, "Say.Watch", ""));
            Fed left = call().stream().give(12, 36);
            peer.expectReplies(1);
            expectMessages(peer, 1, 1);
            peer.send(Bytes.credit(1, 900).and(Bytes.reset(1, 1)));
            peer.expectAlive();
            assertTrue(left.asked() > 1, "none was made");
            peer.send(Bytes.streamOfReplies(2, "Say.Watch", ""), Bytes.credit(2, 900));
            call().stream().give(12, 36);
            peer.expectReplies(2);
            expectMessages(peer, 2, 9);
            peer.expectAlive();
        }
    }

    @Test
    void creditBeforeTheFirstReplyCounts() throws IOException {
        try (RawPeer peer = client(1, 100_000)) {
            peer.send(Bytes.streamOfReplies(1, "Say.Watch", ""), Bytes.credit(1, 299));
            call().stream().give(4, 36);
            peer.expectReplies(1);
            expectMessages(peer, 1, 3);
            peer.expectAlive();
        }
    }

    @Test
    void longMessagesCostNoCredit() throws IOException {
        try (RawPeer peer = client(101, 100_000)) {
            peer.send(Bytes.streamOfReplies(1, "Say.Watch", ""));
            call().stream().give(1, 36).give(2, 70_000).give(2, 36);
            peer.expectReplies(1);
            expectMessages(peer, 1, 1);
            for (int i = 0; i < 2; i++) {
                peer.expectMessageLong(1, 70_000);
                peer.send(Bytes.grant(1));
                peer.expectData(1, 70_000, true);
            }
            expectMessages(peer, 1, 1);
            peer.expectAlive();
        }
    }

    @Test
    void streamsWaitWhileTheirConnectionHoldsAllThatItMayOfUnreadReplies() throws IOException {
        try (RawPeer peer = client(100_000, 100_000)) {
            peer.send(Bytes.many(1, 10, number -> Bytes.streamOfReplies(number, "Say.Watch", "")));
            for (int number = 1; number <= 10; number++) {
                Fed replies = call().stream().give(2, 70_000).end();
                peer.expectReplies(number);
                if (number <= 8) { // which are over half of a million bytes
                    peer.expectMessageLong(number, 70_000);
                }
                peer.expectAlive();
                assertEquals(number <= 8 ? 1 : 0, replies.asked());
            }
            peer.send(Bytes.many(1, 8, Bytes::grant));
            for (int ended = 0; ended < 10; ) {
                RawPeer.Frame frame = peer.read();
                if (frame.type() == 13) {
                    peer.send(Bytes.grant(frame.stream()));
                } else if (frame.type() == 5) {
                    assertEquals(0, frame.payload()[0], frame.toString());
                    ended++;
                }
            }
        }
    }

    @Test
    void readerGivesBackWhatItTookByMoreThanHalfWindows() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.stream(1, "Say.Sum", REQUEST), Bytes.messages(1, 8, 64));
            Call call = call();
            peer.expectAlive();
            read(call.messages(), 4);
            peer.expectAlive();
            read(call.messages(), 1);
            peer.expectCredit(1, 640);
            peer.send(Bytes.messages(1, 5, 64));
            peer.expectAlive();
            read(call.messages(), 8);
            peer.expectCredit(1, 640);
            peer.send(Bytes.messages(1, 8, 64)); // 3 were taken and not given back: the 6th is too much
            peer.expectGoaway(PROTOCOL_ERROR, "a message beyond its credit of 1024 bytes");
        }
    }

    @Test
    void messageBeyondAWindowBreaksTheProtocolAndOneAtItsEdgeDoesNot() throws IOException {
        try (RawPeer peer = client()) {
            peer.send(Bytes.stream(1, "Say.Sum", REQUEST), Bytes.messages(1, 1, 959), Bytes.messages(1, 1, 65_536));
            peer.expectAlive(); // 1,023 and then any
            peer.send(Bytes.message(1, ""));
            peer.expectGoaway(PROTOCOL_ERROR, "a message beyond its credit of ");
        }
        try (RawPeer peer = client()) {
            for (int number = 1; number <= 4; number++) {
                peer.send(Bytes.stream(number, "Say.Sum", REQUEST), Bytes.messages(number, 8, 64));
            }
            peer.send(Bytes.stream(5, "Say.Sum", REQUEST));
            peer.expectAlive();
            peer.send(Bytes.message(5, ""));
            peer.expectGoaway(PROTOCOL_ERROR, "a message beyond its credit of 4096 bytes");
        }
    }

    @Test
    void connectionHasBackWhatNobodyReads() throws IOException {
        try (RawPeer peer = client()) {
            for (int number = 1; number <= 4; number++) {
                peer.send(Bytes.stream(number, "Say.Sum", REQUEST), Bytes.messages(number, 8, 64));
            }
            call();
            peer.send(Bytes.reset(1, 1));
            peer.expectAlive();
            call().messages().close();
            peer.expectCredit(0, 2048); // of the one that was reset, and of the one that was closed
            peer.expectStop(2);
            peer.send(Bytes.messages(1, 16, 64)); // late
            peer.expectCredit(0, 2048);
            call().answer().complete(response("without a look"));
            peer.expectReply(3, "without a look");
            Call last = call();
            read(last.messages(), 8);
            peer.expectCredit(4, 640);
            last.answer().complete(response("with what was read and not told"));
            peer.expectCredit(0, 2048);
            peer.expectReply(4, "with what was read and not told");
        }
    }

    @Test
    void allowanceIsWholeAgainAfterTenThousandStreamsThatEndAtRandom() throws IOException {
        again(options -> options.connectionWindow(64 * 1024));
        Random random = new Random(1);
        CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> serve(new Random(2)));
        try (RawPeer peer = client()) {
            Spender spender = new Spender(peer);
            for (int number = 1; number <= STREAMS; ) {
                Bytes batch = Bytes.of();
                for (int i = 0; i < 10; i++, number++) {
                    batch.and(randomStream(number, random, spender));
                }
                peer.send(batch);
                for (int each = number - 10; each < number; each++) {
                    peer.send(Bytes.reset(each, 1));
                }
                spender.earn(random.nextInt(20) > 0 ? 4 * 10 * 264 : 64 * 1024 / 2 + 1);
            }
            serving.join();
            spender.expectAllGivenBack(STREAMS + 1);
        }
    }

    private static final int STREAMS = 10_000;

    /** Some messages, and perhaps the beginning of a long one or an end. */
    private static Bytes randomStream(int number, Random random, Spender spender) {
        int many = random.nextInt(4);
        int length = random.nextInt(200);
        spender.spent += many * (length + 64L);
        Bytes all =
                Bytes.stream(number, "Say.Sum", 1 + 2 * random.nextInt(2)).and(Bytes.messages(number, many, length));
        return switch (random.nextInt(4)) {
            case 0 -> all.and(Bytes.messageLong(number, 70_000 + random.nextInt(100)));
            case 1, 2 -> all.and(Bytes.noMore(number));
            default -> all;
        };
    }

    /** Handlers that read, close, answer and do none of that, here and on other threads. */
    private void serve(Random random) {
        for (int i = 0; i < STREAMS; i++) {
            Call call = call();
            int what = random.nextInt(6);
            Runnable work = () -> {
                for (int reads = 0; reads < what; reads++) {
                    var next = call.messages().next().toCompletableFuture();
                    if (!next.isDone() || next.isCompletedExceptionally()) {
                        break;
                    }
                }
                if (what % 2 == 0) {
                    call.messages().close();
                }
                if (what % 3 == 0) {
                    call.answer().complete(response("ok"));
                } else if (what == 1) {
                    call.stream().give(1, 10).end();
                }
            };
            if (random.nextBoolean()) {
                ForkJoinPool.commonPool().execute(work);
            } else {
                work.run();
            }
            call.answer().complete(response("at last"));
        }
    }

    /** A client's count of its connection's credit. */
    private static final class Spender {
        private final RawPeer peer;
        private long spent;
        private long given = 64 * 1024;

        Spender(RawPeer peer) {
            this.peer = peer;
        }

        /** Reads until there is so much credit. */
        void earn(int wanted) throws IOException {
            while (given - spent < wanted) {
                take(peer.read());
            }
        }

        private boolean take(RawPeer.Frame frame) {
            if (frame.type() != 7 || frame.stream() != 0) {
                return false;
            }
            given += frame.number();
            return true;
        }

        /** Sends small late messages one by one: when they bring credit, all that was ever spent has come back. */
        void expectAllGivenBack(int number) throws IOException {
            boolean brought = false;
            peer.send(Bytes.stream(number, "Say.Sum", REQUEST), Bytes.reset(number, 1));
            for (int i = 0; i < 1000 && !brought; i++) {
                int mark = number + 1 + i; // a call that is refused at once
                peer.send(Bytes.message(number, ""), Bytes.open(mark, "x".repeat(1025), ""));
                spent += 64;
                for (RawPeer.Frame frame = peer.read(); frame.stream() != mark; frame = peer.read()) {
                    brought |= take(frame);
                }
                if (i == 0) {
                    brought = false; // there may have been more on the way
                }
            }
            assertTrue(brought, "no credit");
            assertEquals(64 * 1024, given - spent);
        }
    }
}
