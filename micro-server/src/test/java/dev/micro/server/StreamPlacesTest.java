package dev.micro.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Endpoints;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Sink;
import dev.micro.core.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a stream keeps its place among the calls that run. */
@Timeout(120)
class StreamPlacesTest {
    @Endpoints
    @SuppressWarnings("unused") // read by reflection
    static final class Gate {
        final CountDownLatch open = new CountDownLatch(1);
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);

        public Source<Integer> many(int max) {
            return Source.from(IntStream.range(0, max).boxed().onClose(closed::countDown));
        }

        public Source<Integer> half() {
            return Source.from(IntStream.range(0, 2).map(i -> 1 / (1 - i)).boxed());
        }

        public void writes(int max, Sink<Integer> out) {
            for (int i = 0; i < max; i++) {
                out.send(i);
            }
        }

        public void lingers(Sink<Integer> out) throws InterruptedException {
            out.send(1);
            entered.countDown();
            open.await();
        }

        public Source<Integer> waits() {
            return Source.from(Stream.generate(() -> {
                entered.countDown();
                while (open.getCount() > 0) {
                    LockSupport.parkNanos(1_000_000); // and is not to be interrupted
                }
                return 1;
            }));
        }

        public Source<Integer> yields() {
            return Source.from(Stream.generate(() -> {
                entered.countDown();
                awaited(open);
                return 1;
            }));
        }

        public int holds() {
            entered.countDown();
            awaited(open);
            return 1;
        }

        private static void awaited(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw Code.CANCELLED.error("interrupted").causedBy(e);
            }
        }
    }

    private final Gate gate = new Gate();

    @Test
    void tenThousandStreamsOpenedAndClosedAtRandomLoseNoPlace() {
        Random random = new Random(17);
        try (Served served = new Served(builder -> builder.handle(gate).concurrentStreams(8))) {
            List<Source<String>> open = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                try {
                    open.add(opened(served, random));
                } catch (MicroException refused) {
                    assertEquals(Code.RESOURCE_EXHAUSTED, refused.code(), refused::getMessage);
                }
                while (!open.isEmpty() && random.nextInt(8) < open.size()) {
                    left(open.remove(random.nextInt(open.size())), random.nextInt(5));
                }
            }
            open.forEach(Source::close);
            isFree(served, 8);
        }
    }

    private static Source<String> opened(Served served, Random random) {
        int max = random.nextInt(4);
        return switch (random.nextInt(4)) {
            case 0 -> served.stream("Gate.Writes", "{\"max\":" + max + "}");
            case 1 -> served.stream("Gate.Half", "{}");
            default -> served.stream("Gate.Many", "{\"max\":" + max + "}");
        };
    }

    /** Reads up to so many, and leaves. */
    private static void left(Source<String> replies, int most) {
        try (replies) {
            for (int i = 0; i < most && replies.next() != null; i++) {
                assertTrue(i < 4);
            }
        } catch (MicroException broke) {
            assertEquals(Code.INTERNAL, broke.code(), broke::getMessage);
        }
    }

    /** Exactly so many streams can be open at once, when those that were closed have given their places back. */
    private static void isFree(Served served, int places) {
        List<Source<String>> open = new ArrayList<>();
        try {
            Served.until(places + " places are free", () -> opens(served, open) && open.size() == places);
            assertFalse(opens(served, open));
        } finally {
            open.forEach(Source::close);
        }
    }

    private static boolean opens(Served served, List<Source<String>> open) {
        try {
            open.add(served.stream("Gate.Many", "{\"max\":1}"));
            return true;
        } catch (MicroException refused) {
            assertEquals(Code.RESOURCE_EXHAUSTED, refused.code(), refused::getMessage);
            return false;
        }
    }

    @Test
    void aStreamThatEndsGivesItsPlaceBack() {
        try (Served served = new Served(builder -> builder.handle(gate).concurrentStreams(1))) {
            assertEquals(List.of("0", "1"), Served.all(served.stream("Gate.Many", "{\"max\":2}")));
            isFree(served, 1);
        }
    }

    @Test
    void aStreamThatFailsGivesItsPlaceBack() {
        try (Served served = new Served(builder -> builder.handle(gate).concurrentStreams(1))) {
            Source<String> half = served.stream("Gate.Half", "{}");
            assertEquals("1", half.next());
            assertThrows(MicroException.class, () -> half.next());
            isFree(served, 1);
        }
    }

    @Test
    void aStreamThatDoesNotBeginGivesItsPlaceBack() {
        try (Served served = new Served(builder -> builder.handle(gate).concurrentStreams(1))) {
            assertThrows(MicroException.class, () -> served.stream("Gate.Many", "{\"max\":\"two\"}"));
            isFree(served, 1);
        }
    }

    @Test
    void aWriterKeepsItsPlaceUntilItReturns() throws Exception {
        keepsItsPlace("Gate.Lingers");
    }

    @Test
    void aSourceThatIsAskedKeepsItsPlaceUntilItAnswers() throws Exception {
        keepsItsPlace("Gate.Waits");
    }

    @Test
    void whoWaitsInASourceGivesItsPlaceBackWhenItsReaderLeaves() throws Exception {
        try (Served served = new Served(builder -> builder.handle(gate).concurrentStreams(1))) {
            Source<String> replies = served.stream("Gate.Yields", "{}");
            replies.nextAsync();
            assertTrue(gate.entered.await(10, TimeUnit.SECONDS));
            replies.close();
            isFree(served, 1);
        }
    }

    private void keepsItsPlace(String endpoint) throws Exception {
        try (Served served = new Served(builder -> builder.handle(gate).concurrentStreams(1))) {
            Source<String> replies = served.stream(endpoint, "{}");
            CompletableFuture<String> next = replies.nextAsync().toCompletableFuture();
            assertTrue(gate.entered.await(10, TimeUnit.SECONDS));
            replies.close();
            assertFalse(opens(served, new ArrayList<>()), "its code runs still");
            gate.open.countDown();
            isFree(served, 1);
            assertTrue(next.isDone());
        }
    }

    @Test
    void aStreamUnderWayIsNotRefusedBecauseCallsAreQueued() throws Exception {
        try (Served served = new Served(
                        builder -> builder.handle(gate).blockingThreads(1).queue(1));
                Source<String> replies = served.stream("Gate.Many", "{\"max\":2}")) {
            CompletableFuture<Response> running = served.send("Gate.Holds", "{}");
            assertTrue(gate.entered.await(10, TimeUnit.SECONDS));
            CompletableFuture<Response> queued = served.send("Gate.Holds", "{}");
            CompletableFuture<String> next = replies.nextAsync().toCompletableFuture();
            gate.open.countDown();
            assertEquals("0", next.get(10, TimeUnit.SECONDS));
            Served.join(running);
            Served.join(queued);
        }
    }

    @Test
    void aServerThatClosesWaitsForStreams() throws Exception {
        Source<String> replies;
        CompletableFuture<Void> closing;
        try (Served served = Served.of(gate)) {
            replies = served.stream("Gate.Many", "{\"max\":2}");
            closing = CompletableFuture.runAsync(served.server::close);
            assertEquals("0", replies.next());
            assertEquals("1", replies.next());
            assertFalse(closing.isDone());
            assertNull(replies.next());
            closing.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aServerWhoseGraceIsOverCancelsStreams() throws Exception {
        try (Served served = new Served(builder -> builder.handle(gate).grace(Duration.ofMillis(50)))) {
            Source<String> replies = served.stream("Gate.Many", "{\"max\":2}");
            assertEquals("0", replies.next());
            served.server.close();
            assertEquals(
                    Code.UNAVAILABLE,
                    assertThrows(MicroException.class, () -> replies.next()).code());
            assertTrue(gate.closed.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aFilterMayAnswerInAStreamsPlace() {
        try (Served served = new Served(builder -> builder.handle(gate)
                .concurrentStreams(1)
                .filter((request, next) -> request.metadata().get("refuse") == null
                        ? next.handle(request)
                        : CompletableFuture.failedFuture(Code.PERMISSION_DENIED.error("refused"))))) {
            Request request = Served.streaming(
                            "Gate.Many",
                            Served.message("{\"max\":1}"),
                            Context.root().child())
                    .with("refuse", "yes");
            assertEquals(
                    Code.PERMISSION_DENIED, Served.failure(served.send(request)).code());
            isFree(served, 1);
        }
    }
}
