package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static dev.micro.transport.nativewire.Bytes.many;
import static dev.micro.transport.nativewire.Bytes.repeated;
import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Whatever a peer does: it is told why it is sent away, holds little, gives back all, and harms nobody else. */
class HostilePeerTest extends Besieged {
    private static final int PROTOCOL_ERROR = 1;
    private static final int TOO_MUCH = 3;
    private static final int REQUEST = 1;
    private static final int BOTH = 3;
    private static final int MOST = Integer.MAX_VALUE;

    private static Bytes waits(int number) {
        return Bytes.open(number, "Say.Wait", "");
    }

    /** Sends {@code first}, and {@code flood} again and again until there is a goaway, reading what else comes. */
    private void isSentAway(TestInfo test, int reason, String words, Bytes first, Bytes flood) {
        attack(test, () -> {
            try (RawPeer peer = client()) {
                peer.send(first);
                peer.floodUntilGoaway(flood, reason, words);
            }
        });
    }

    // --- more than may be

    @Test
    void thousandOpensPastTheLimit(TestInfo test) {
        Bytes opens = many(1, 2024, HostilePeerTest::waits);
        attack(test, () -> {
            try (RawPeer peer = client()) {
                peer.send(opens);
                for (int i = 0; i < 100; i++) {
                    peer.expectRefusal(1025 + i, 8, "1024 calls at once on one connection");
                }
                RawPeer.Frame frame = peer.read();
                while (frame.type() == 6) {
                    frame = peer.read(); // the clock went on
                }
                assertEquals(TOO_MUCH, frame.payload()[4], frame.toString());
                assertTrue(frame.text().contains("more than 100 calls beyond the 1024"), frame::toString);
            }
        });
    }

    @Test
    void openAndReset(TestInfo test) {
        Bytes[] pairs = new Bytes[20];
        Arrays.setAll(pairs, i -> many(1 + i * 1000, 1000, n -> waits(n).and(Bytes.reset(n, 1))));
        attack(test, () -> {
            try (RawPeer peer = client()) {
                for (Bytes thousand : pairs) {
                    peer.send(thousand);
                    peer.expectAlive();
                }
                until("no handler waits", () -> waiting.get() == 0);
                assertLittleHeap();
            }
        });
    }

    @Test
    void streamsThatAreNeverUsed(TestInfo test) {
        again(options -> options.streamStall(ofMillis(1))); // they are looked at a thousand times a second
        Bytes streams = many(1, 1024, n -> Bytes.stream(n, "Say.Wait", BOTH));
        attack(test, () -> {
            try (RawPeer peer = client()) {
                peer.send(streams);
                for (int i = 0; i < 200; i++) {
                    LockSupport.parkNanos(ofMillis(1).toNanos()); // the time is what is tested
                }
                assertLittleHeap();
            }
        });
    }

    @Test
    void deadlinesOneByOneBesideAThousandStreams(TestInfo test) {
        Bytes streams = many(1, 1000, n -> Bytes.stream(n, "Say.Wait", BOTH));
        attack(test, () -> {
            try (RawPeer peer = client()) {
                peer.send(streams);
                for (int i = 0; i < 200; i++) {
                    int number = 1001 + i;
                    peer.send(Bytes.lastFrame(
                            2,
                            number,
                            Bytes.of(10)
                                    .literal("test.echo")
                                    .literal("Say.Wait")
                                    .and(Bytes.of(0))));
                    peer.expectReset(number, 4, "the deadline passed");
                }
            }
        });
    }

    @Test
    void pings(TestInfo test) {
        isSentAway(test, TOO_MUCH, "more than 100 pings", Bytes.of(), repeated(500, Bytes.frame(8, 0, Bytes.of())));
    }

    @Test
    void settings(TestInfo test) {
        Bytes settings = Bytes.frame(1, 0, Bytes.of());
        isSentAway(test, PROTOCOL_ERROR, "settings a second time", Bytes.of(), repeated(8000, settings));
    }

    // --- nothing, very often

    @Test
    void pongs(TestInfo test) {
        Bytes pongs = repeated(8000, Bytes.frame(9, 0, Bytes.of()));
        isSentAway(test, TOO_MUCH, "more than 100000 frames of calls that are over", Bytes.of(), pongs);
    }

    @Test
    void emptyDataOfACallThatIsOver(TestInfo test) {
        Bytes data = repeated(8000, Bytes.frame(4, 1, Bytes.of()));
        attack(test, () -> {
            try (RawPeer peer = client()) {
                peer.send(Bytes.open(1, "Say.Hello", ""));
                peer.expectReply(1, "hi");
                peer.floodUntilGoaway(data, TOO_MUCH, "more than 100000 frames of calls that are over");
            }
        });
    }

    @Test
    void emptyMessagesOfACallThatIsOver(TestInfo test) {
        Bytes first = Bytes.stream(1, "Say.Wait", REQUEST).and(Bytes.reset(1, 1));
        Bytes messages = Bytes.messages(1, 8000, 0);
        isSentAway(test, TOO_MUCH, "more than 100000 frames of calls that are over", first, messages);
    }

    @Test
    void emptyData(TestInfo test) {
        Bytes first = Bytes.openLong(1, "Say.Hello", 100_000);
        Bytes data = repeated(8000, Bytes.frame(4, 1, Bytes.of()));
        attack(test, () -> {
            try (RawPeer peer = client()) {
                peer.send(first);
                peer.expectGrant(1);
                peer.floodUntilGoaway(data, PROTOCOL_ERROR, "an empty part of a body");
            }
        });
    }

    @Test
    void emptyMessagesThatAreRead(TestInfo test) {
        int cost = 1000 * 64;
        Bytes messages = Bytes.messages(1, 1000, 0);
        attack(test, () -> {
            try (RawPeer peer = client()) {
                peer.send(Bytes.stream(1, "Say.Sum", REQUEST));
                int left = 256 * 1024;
                for (int i = 0; i < 300; i++) {
                    while (left < cost) {
                        RawPeer.Frame frame = peer.read();
                        assertEquals(7, frame.type(), frame::toString);
                        left += frame.stream() == 1 ? frame.number() : 0;
                    }
                    LockSupport.parkNanos(ofMillis(1).toNanos()); // else it is the machine that has too little
                    peer.send(messages);
                    left -= cost;
                }
            }
        });
    }

    // --- credit

    @Test
    void creditOverflow(TestInfo test) {
        for (int number = 0; number < 2; number++) {
            Bytes first = Bytes.stream(1, "Say.Wait", BOTH);
            isSentAway(test, PROTOCOL_ERROR, "credit of more than 2147483647", first, Bytes.credit(number, MOST));
        }
    }

    @Test
    void creditOfNothing(TestInfo test) {
        Bytes first = Bytes.stream(1, "Say.Wait", BOTH);
        isSentAway(test, PROTOCOL_ERROR, "credit of 0 bytes", first, repeated(8000, Bytes.credit(0, 0)));
    }

    @Test
    void creditThatNeverComes(TestInfo test) {
        again(options -> options.streamStall(ofMillis(200)));
        attack(test, () -> {
            try (RawPeer peer = RawPeer.client(listener.address(), Bytes.greeting(1, 1))) {
                peer.send(Bytes.streamOfReplies(1, "Say.Watch", ""));
                peer.expectReplies(1);
                peer.expect(13, 1);
                peer.expectReset(1, 4, "the client took no more of the stream for 0.2 s");
                peer.expectAlive();
            }
        });
    }

    @Test
    void creditInCrumbsForAThousandStreams(TestInfo test) {
        Bytes crumbs = repeated(8000, Bytes.credit(0, 1));
        Bytes streams = many(1, 1000, n -> Bytes.streamOfReplies(n, "Say.Watch", ""));
        attack(test, () -> {
            try (RawPeer peer = RawPeer.client(listener.address(), Bytes.greeting(1 << 20, 1))) {
                peer.send(streams);
                for (int i = 0; i < 20; i++) {
                    peer.send(crumbs);
                    while (!peer.isSilent()) {
                        peer.read();
                    }
                }
            }
        });
    }

    @Test
    void messagesThatNobodyReads(TestInfo test) {
        Bytes messages = many(1, 20, n -> Bytes.messages(n, 30, 8000));
        attack(test, () -> {
            try (RawPeer peer = client()) {
                peer.send(many(1, 20, n -> Bytes.stream(n, "Say.Wait", REQUEST)), Bytes.messages(1, 32, 8000));
                peer.expectAlive();
                assertLittleHeap();
                peer.floodUntilGoaway(messages, PROTOCOL_ERROR, "a message beyond its credit of ");
            }
        });
    }

    // --- what makes no sense

    @Test
    void headerTablesFullOfRubbish(TestInfo test) {
        IntFunction<Bytes> opens = number -> Bytes.lastFrame(
                2,
                number,
                Bytes.head("Say.Hello")
                        .and(Bytes.of(100))
                        .and(many(
                                number * 100,
                                100,
                                i -> Bytes.of().entry("k" + i).entry("v" + i))));
        attack(test, () -> {
            try (RawPeer peer = client()) {
                peer.send(opens.apply(1), opens.apply(2));
                peer.floodUntilGoaway(opens.apply(3), PROTOCOL_ERROR, "header table over 256 entries or 16384 bytes");
            }
        });
    }

    @Test
    void headerNumbersThatWereNeverDefined(TestInfo test) {
        Bytes open = Bytes.lastFrame(2, 1, Bytes.of(0, 7, 8, 0));
        isSentAway(test, PROTOCOL_ERROR, "header number 5 of a table of 0", Bytes.of(), open);
    }

    @Test
    void callsThatWereNeverOpened(TestInfo test) {
        Bytes data = repeated(8000, Bytes.frame(4, 7, Bytes.of()));
        isSentAway(test, PROTOCOL_ERROR, "a frame for call 7, which was never opened", Bytes.of(), data);
    }

    @Test
    void framesAfterTheEnd(TestInfo test) {
        isSentAway(
                test,
                PROTOCOL_ERROR,
                "data for call 1, whose request had ended",
                waits(1),
                repeated(8000, Bytes.data(1, 1)));
        isSentAway(
                test,
                PROTOCOL_ERROR,
                "the end of call 1 a second time",
                Bytes.stream(1, "Say.Wait", BOTH),
                repeated(8000, Bytes.noMore(1)));
    }

    // --- nothing at all

    @Test
    void peerThatReadsNothing(TestInfo test) {
        again(options -> options.writeTimeout(ofMillis(500)));
        attack(test, () -> {
            asked.set(0);
            closed.set(0);
            try (RawPeer peer = RawPeer.deaf(listener.address(), Bytes.greeting(1 << 30, 1 << 30))) {
                peer.send(
                        many(1, 100, n -> Bytes.streamOfReplies(n, "Say.Watch", "")),
                        many(101, 100, n -> Bytes.open(n, "Say.Long", "")));
                until("streams began", () -> asked.get() >= 100);
                assertLittleHeap();
                until("it is cut", 5_000, () -> closed.get() == 100);
            }
        });
    }

    @Test
    void byteNowAndThen(TestInfo test) {
        again(options -> options.bodyTimeout(ofMillis(300)));
        attack(test, () -> {
            try (RawPeer peer = client()) {
                byte[] open = Bytes.open(1, "Say.Hello", "").array();
                for (int i = 0; peer.isSilent(); i++) {
                    peer.send(Bytes.of(open[i]));
                    LockSupport.parkNanos(ofMillis(50).toNanos()); // the pace is what is tested
                }
                peer.expectGoaway(PROTOCOL_ERROR, "a frame that did not end within 0.3 s");
            }
        });
    }

    @Test
    void halfAHandshake(TestInfo test) {
        again(options -> options.greetingTimeout(ofMillis(200)));
        attack(test, () -> {
            try (RawPeer peer = RawPeer.connect(listener.address())) {
                peer.send(Bytes.preface(1).part(0, 3));
                peer.greeting();
                peer.expectGoaway(PROTOCOL_ERROR, "no settings within 0.2 s");
            }
        });
    }

    @Test
    void thousandsOfConnectionsThatSendNothing(TestInfo test) {
        again(options -> options.maxConnections(10_000));
        attack(test, () -> {
            int count = (int) Math.min(8_000, filesLeft() / 2 - 100);
            List<Socket> sockets = new ArrayList<>(count);
            try {
                for (int i = 0; i < count; i++) {
                    sockets.add(new Socket(
                            InetAddress.getLoopbackAddress(), listener.address().port()));
                }
                client().close();
                assertLittleHeap();
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        });
    }

    private static long filesLeft() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount()
                : 2_000;
    }

    @Test
    void longMessagesThatAreAnnouncedAndNeverSent(TestInfo test) {
        Bytes opens = many(1, 1000, n -> Bytes.openLong(n, "Say.Hello", 4 << 20));
        attack(test, this::longCalls, () -> {
            try (RawPeer peer = client()) {
                peer.send(opens);
                peer.expectGrant(1);
                peer.expectGrant(2);
                longCalls();
                peer.expectAlive();
            }
        });
    }

    private void longCalls() {
        for (int i = 0; i < 10; i++) {
            assertEquals("hi", text(longCall()));
        }
    }
}
