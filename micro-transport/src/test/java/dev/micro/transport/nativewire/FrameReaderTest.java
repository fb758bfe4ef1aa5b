package dev.micro.transport.nativewire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private final List<String> seen = new ArrayList<>();
    private final Budget budget = new Budget(200_000);
    private final Recorder recorder = new Recorder();
    private final FrameReader reader = new FrameReader(recorder, budget);
    private final EmbeddedChannel channel = new EmbeddedChannel(reader);

    private static final Bytes THREE = Bytes.preface(1)
            .and(Bytes.frame(1, 0, Bytes.of()))
            .and(Bytes.lastFrame(2, 7, Bytes.raw("whole")))
            .and(Bytes.frame(4, 9, Bytes.raw("part")));
    private static final List<String> AS_READ = List.of("1 0 ", "2 7 END whole", "4 9 part");

    private void read(byte[] bytes, int from, int to) {
        ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer(to - from);
        channel.writeInbound(in.writeBytes(bytes, from, to - from));
        assertEquals(0, in.refCnt());
    }

    @Test
    void framesAreTheSameWhereverTheReadsAreCut() {
        byte[] all = THREE.array();
        for (int first = 0; first <= all.length; first++) {
            for (int second = first; second <= all.length; second++) {
                FrameReaderTest each = new FrameReaderTest();
                each.read(all, 0, first);
                each.read(all, first, second);
                each.read(all, second, all.length);
                assertEquals(AS_READ, each.seen);
                each.channel.finishAndReleaseAll();
            }
        }
    }

    @Test
    void framesOfAllLengthsInReadsOfAllLengthsArrive() {
        Random random = new Random(7);
        Bytes all = Bytes.preface(1);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String body = "x".repeat(random.nextInt(i % 10 == 0 ? Frames.LONGEST : 300));
            all.and(Bytes.frame(4, i, Bytes.raw(body)));
            expected.add("4 " + i + " " + body);
        }
        byte[] bytes = all.array();
        for (int at = 0; at < bytes.length; ) {
            int to = Math.min(bytes.length, at + 1 + random.nextInt(random.nextBoolean() ? 20 : 100_000));
            read(bytes, at, to);
            at = to;
        }
        assertEquals(expected, seen);
    }

    @Test
    void nothingIsReadAfterTheConnectionEnded() {
        recorder.closeAfter = 2;
        byte[] all = THREE.array();
        read(all, 0, all.length);
        assertEquals(AS_READ.subList(0, 2), seen);
    }

    @Test
    void frameIsWaitedForFromItsFirstByteToItsLast() {
        byte[] all = THREE.array();
        assertEquals(0, reader.waitingFor(System.nanoTime()));
        read(all, 0, all.length - 1);
        long before = System.nanoTime();
        assertTrue(reader.waitingFor(before + 1_000) >= 1_000);
        read(all, all.length - 1, all.length);
        assertEquals(0, reader.waitingFor(System.nanoTime()));
    }

    @Test
    void halfAFrameIsReleasedWithTheConnection() {
        read(THREE.array(), 0, THREE.length() - 1);
        channel.finishAndReleaseAll(); // and the gates look for what leaked
        assertEquals("closed", seen.get(seen.size() - 1));
    }

    @Test
    void partOfAFrameHasAllButItsFirst4KiBOfTheBudgetUntilTheFrameIsWhole() {
        byte[] all = Bytes.preface(1)
                .and(Bytes.frame(4, 9, Bytes.raw("x".repeat(60_000))))
                .array();
        int begun = 5 + 4096; // the preface is not of the frame
        read(all, 0, begun);
        assertEquals(0, budget.taken());
        read(all, begun, begun + 10_000);
        assertEquals(10_000, budget.taken());
        read(all, begun + 10_000, begun + 10_001);
        assertEquals(10_001, budget.taken());
        read(all, begun + 10_001, all.length);
        assertEquals(0, budget.taken());
        assertEquals(1, seen.size());
    }

    @Test
    void partOfAFrameThatFindsNoRoomEndsItsConnectionAndHoldsNothing() {
        budget.take(190_000, "message");
        byte[] all = Bytes.preface(1)
                .and(Bytes.frame(4, 9, Bytes.raw("x".repeat(60_000))))
                .array();
        read(all, 0, 14_000);
        assertEquals(190_000 + 14_000 - 5 - 4096, budget.taken());
        read(all, 14_000, 30_000);
        assertEquals(
                List.of(
                        "no room for a frame's next part of 16000 bytes: others hold 199899 of 200000 (transport.budget)"),
                seen);
        assertEquals(190_000, budget.taken());
        assertEquals(0, reader.waitingFor(System.nanoTime()));
        read(all, 30_000, all.length);
        assertEquals(1, seen.size());
    }

    @Test
    void partOfAFrameGivesItsRoomBackWithTheConnection() {
        read(
                Bytes.preface(1)
                        .and(Bytes.frame(4, 9, Bytes.raw("x".repeat(60_000))))
                        .array(),
                0,
                30_000);
        assertEquals(30_000 - 5 - 4096, budget.taken());
        channel.finishAndReleaseAll();
        assertEquals(0, budget.taken());
    }

    private final class Recorder implements Peer {
        private int closeAfter = Integer.MAX_VALUE;

        @Override
        public boolean open() {
            return seen.size() < closeAfter;
        }

        @Override
        public void frame(byte type, int stream, boolean end, ByteBuf in) {
            String payload = new String(ByteBufUtil.getBytes(in), UTF_8);
            seen.add(type + " " + stream + (end ? " END " : " ") + payload);
        }

        @Override
        public void broken(String why) {
            seen.add(why);
        }

        @Override
        public void crowded(String why) {
            closeAfter = 0;
            seen.add(why);
        }

        @Override
        public void failed(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void closed() {
            seen.add("closed");
        }

        @Override
        public void opened(Channel opened) {}

        @Override
        public void readBegan(long now) {}

        @Override
        public void readEnded() {}

        @Override
        public void writable() {}
    }
}
