package dev.micro.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.CallContext;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.EventLoopThread;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Pipe;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Sink;
import dev.micro.core.Source;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends a stream before its end, and who is told. */
@Timeout(60)
class StreamFailuresTest {
    private static final String HIDDEN = "INTERNAL from test: internal error [0-9a-f]{8}; the log of test says more";

    @Endpoints
    @SuppressWarnings("unused") // read by reflection
    static final class Breaks {
        final AtomicInteger closed = new AtomicInteger();
        final CompletableFuture<MicroException> told = new CompletableFuture<>();
        final CompletableFuture<String> closer = new CompletableFuture<>();
        final CountDownLatch returned = new CountDownLatch(1);

        public Source<Integer> divides() {
            return Source.from(IntStream.range(0, 3)
                    .boxed()
                    .onClose(closed::incrementAndGet)
                    .map(i -> 1 / (1 - i)));
        }

        public Source<Integer> refuses() {
            return Source.of(1).map(i -> {
                throw Code.ABORTED.error("somebody was first").untouched(true);
            });
        }

        public Source<Object> unwritable() {
            return Source.of("written", new FailuresTest.Loop());
        }

        @SuppressWarnings("NullAway") // that is the point
        public Source<Integer> nothing() {
            return null;
        }

        public long sum(Source<Integer> numbers) {
            try {
                return numbers.stream().mapToLong(number -> number).sum();
            } catch (MicroException why) {
                told.complete(why);
                throw why;
            }
        }

        public void throwsBefore(Sink<Integer> out) {
            throw new IllegalStateException("before");
        }

        public void throwsAfter(Sink<Integer> out) {
            out.send(1);
            throw new IllegalStateException("after");
        }

        public void unwritten(Sink<Object> out) {
            out.send("written");
            try {
                out.send(new FailuresTest.Loop());
            } catch (MicroException why) {
                told.complete(why);
            }
        }

        public void unwrittenLater(Sink<Object> out) {
            out.sendAsync("written");
            out.sendAsync(new FailuresTest.Loop()).whenComplete((sent, why) -> told.complete(MicroException.of(why)));
            out.sendAsync("and this nobody reads");
        }

        public void fails(Sink<Integer> out) {
            out.send(1);
            out.fail(Code.ABORTED.error("enough"));
            out.fail(Code.ABORTED.error("again"));
        }

        public void failsAtOnce(Sink<Integer> out) {
            out.fail(Code.ABORTED.error("enough"));
        }

        public Source<Integer> endless(CallContext call) {
            return Source.from(Stream.generate(() -> 1).onClose(closed::incrementAndGet));
        }

        public Source<Integer> closesSomewhere() {
            return Source.from(Stream.generate(() -> 1)
                    .onClose(() -> closer.complete(Thread.currentThread().getName())));
        }

        public Source<Integer> closesBadly() {
            return Source.from(Stream.generate(() -> 1).onClose(() -> {
                closed.incrementAndGet();
                throw new IllegalStateException("closing");
            }));
        }

        public void writes(Sink<Integer> out) {
            try {
                while (true) {
                    out.send(1);
                }
            } catch (MicroException why) {
                told.complete(why);
                throw why;
            } finally {
                returned.countDown();
            }
        }

        public Source<Integer> waits(Source<Integer> numbers) {
            return numbers;
        }

        @Endpoint(nonBlocking = true)
        public long sumHere(Source<Integer> numbers) {
            return sum(numbers);
        }

        public int twice(int number) {
            return 2 * number;
        }
    }

    private final Breaks breaks = new Breaks();

    @Test
    void whatAnIteratorThrowsIsLoggedAndHidden() {
        try (Served served = Served.of(breaks);
                Source<String> replies = served.stream("Breaks.Divides", "{}")) {
            assertEquals("1", replies.next());
            String failure = failure(replies).getMessage();
            assertTrue(failure.matches(HIDDEN), failure);
            assertEquals(1, breaks.closed.get());
        }
    }

    @Test
    void anErrorOfOursGoesAsItIsAndReachedItsHandler() {
        try (Served served = Served.of(breaks);
                Source<String> replies = served.stream("Breaks.Refuses", "{}")) {
            MicroException failure = failure(replies);
            assertEquals("ABORTED from test: somebody was first", failure.getMessage());
            assertFalse(failure.untouched());
        }
    }

    @Test
    void whatCannotBeEncodedIsOurFault() {
        try (Served served = Served.of(breaks);
                Source<String> replies = served.stream("Breaks.Unwritable", "{}")) {
            assertEquals("\"written\"", replies.next());
            String failure = failure(replies).getMessage();
            assertTrue(failure.matches(HIDDEN), failure);
        }
    }

    @Test
    void whatCannotBeEncodedIsToldToWhoWritesAndToWhoReads() {
        for (String endpoint : new String[] {"Breaks.Unwritten", "Breaks.UnwrittenLater"}) {
            Breaks breaks = new Breaks();
            try (Served served = Served.of(breaks);
                    Source<String> replies = served.stream(endpoint, "{}")) {
                assertEquals("\"written\"", replies.next());
                String failure = failure(replies).getMessage();
                assertTrue(failure.matches(HIDDEN), failure);
                assertEquals(failure, breaks.told.join().getMessage());
            }
        }
    }

    @Test
    void nullIsNoSource() {
        try (Served served = Served.of(breaks)) {
            assertEquals(
                    "INTERNAL from test: Breaks.nothing gave null (expected: a Source; an empty one is how to say"
                            + " nothing)",
                    opening(served, "Breaks.Nothing").getMessage());
        }
    }

    @Test
    void whatCannotBeDecodedIsToldToWhoReadsAndToWhoSent() {
        try (Served served = Served.of(breaks)) {
            String failure = asking(served, "Breaks.Sum", "1", "\"two\"").getMessage();
            assertTrue(failure.startsWith("INVALID_ARGUMENT from test: Breaks.Sum: "), failure);
            assertEquals(Code.INVALID_ARGUMENT, breaks.told.join().code());
            assertEquals(
                    "INVALID_ARGUMENT from test: Breaks.Sum: null (expected: Integer)",
                    asking(served, "Breaks.Sum", "1", "null").getMessage());
        }
    }

    @Test
    void aWriterThatThrowsFailsTheCallOrWhatIsReadOfIt() {
        try (Served served = Served.of(breaks)) {
            String before = opening(served, "Breaks.ThrowsBefore").getMessage();
            assertTrue(before.matches(HIDDEN), before);
            assertEquals(
                    "ABORTED from test: enough",
                    opening(served, "Breaks.FailsAtOnce").getMessage());
            for (String endpoint : new String[] {"ThrowsAfter", "Fails"}) {
                Source<String> replies = served.stream("Breaks." + endpoint, "{}");
                assertEquals("1", replies.next());
                String after = failure(replies).getMessage();
                assertTrue(after.matches(HIDDEN) || after.equals("ABORTED from test: enough"), after);
            }
        }
    }

    @Test
    void whoTakesOneAnswerCannotCallAStream() {
        try (Served served = Served.of(breaks)) {
            for (String endpoint : new String[] {"Breaks.Divides", "Breaks.Writes"}) {
                assertEquals(
                        "UNIMPLEMENTED from test: " + endpoint + " answers with a stream; call it with stream(...)",
                        served.failure(endpoint, "{}").getMessage());
            }
        }
    }

    @Test
    void whoTakesOneMessageRefusesNoneAndTwo() {
        try (Served served = Served.of(breaks)) {
            assertEquals(
                    "INVALID_ARGUMENT from test: Breaks.Twice takes one message, and none came",
                    asking(served, "Breaks.Twice").getMessage());
            assertEquals(
                    "INVALID_ARGUMENT from test: Breaks.Twice takes one message, and a second one came",
                    asking(served, "Breaks.Twice", "{\"number\":1}", "{\"number\":2}")
                            .getMessage());
        }
    }

    @Test
    void aMethodThatWouldWaitOnAnEventLoopFailsAtOnce() throws Exception {
        final class Loop extends Thread implements EventLoopThread {
            Loop(Runnable work) {
                super(work);
            }
        }
        try (Served served = Served.of(breaks)) {
            CompletableFuture<MicroException> failed = new CompletableFuture<>();
            Request request = new Request(
                    "test",
                    "Breaks.SumHere",
                    Metadata.EMPTY,
                    Served.messages(Pipe.create()),
                    Context.root().child());
            new Loop(() -> failed.complete(Served.failure(served.send(request)))).start();
            MicroException why = failed.get(10, TimeUnit.SECONDS);
            assertEquals(Code.FAILED_PRECONDITION, why.code());
            assertTrue(why.detail().contains("nonBlocking"), why.detail());
        }
    }

    @Test
    void aReaderThatLeavesClosesTheSource() {
        try (Served served = Served.of(breaks)) {
            try (Source<String> replies = served.stream("Breaks.Endless", "{}")) {
                assertEquals("1", replies.next());
                assertEquals(0, breaks.closed.get());
            }
            Served.until("the source is closed", () -> breaks.closed.get() == 1);
        }
    }

    @Test
    void aCancelClosesTheSourceAndIsWhatNextGives() {
        Context context = Context.root().child();
        try (Served served = Served.of(breaks)) {
            Source<String> replies = served.stream("Breaks.Endless", Served.messages("{}"), context);
            assertEquals("1", replies.next());
            context.cancel(Code.CANCELLED.error("changed my mind"));
            assertEquals("CANCELLED: changed my mind", failure(replies).getMessage());
            Served.until("the source is closed", () -> breaks.closed.get() == 1);
        }
    }

    @Test
    void aSourceThatMayWaitIsClosedOnAThreadOfTheServersOwn() throws Exception {
        try (Served served = Served.of(breaks)) {
            served.stream("Breaks.ClosesSomewhere", "{}").close();
            String name = breaks.closer.get(10, TimeUnit.SECONDS);
            assertTrue(name.startsWith("micro-test-close-"), name);
        }
    }

    @Test
    void aSourceThatThrowsWhenItIsClosedIsNobodysTrouble() {
        try (Served served = Served.of(breaks)) {
            try (Source<String> replies = served.stream("Breaks.ClosesBadly", "{}")) {
                assertEquals("1", replies.next());
            }
            Served.until("the source is closed", () -> breaks.closed.get() == 1);
        }
    }

    @Test
    void aWriterWhoseReaderLeavesIsTold() throws Exception {
        try (Served served = Served.of(breaks)) {
            try (Source<String> replies = served.stream("Breaks.Writes", "{}")) {
                assertEquals("1", replies.next());
            }
            assertEquals(Code.CANCELLED, breaks.told.join().code());
            breaks.returned.await();
        }
    }

    @Test
    void aWriterWhoseCallIsCancelledBeforeTheFirstIsReadIsTold() throws Exception {
        Context context = Context.root().child();
        try (Served served = Served.of(breaks)) {
            Served.join(served.send(Served.streaming("Breaks.Writes", Served.messages("{}"), context)));
            context.cancel(Code.CANCELLED.error("changed my mind"));
            assertEquals(Code.CANCELLED, breaks.told.join().code());
        }
    }

    @Test
    void requestsThatFailFailWhoReadsThem() {
        Pipe<String> numbers = Pipe.create();
        try (Served served = Served.of(breaks)) {
            CompletableFuture<Response> answer = served.send(new Request(
                    "test",
                    "Breaks.Sum",
                    Metadata.EMPTY,
                    Served.messages(numbers),
                    Context.root().child()));
            numbers.send("1");
            numbers.fail(Code.ABORTED.error("no more"));
            assertEquals("ABORTED: no more", Served.failure(answer).getMessage());
            assertEquals(Code.CANCELLED, breaks.told.join().code());
        }
    }

    @Test
    void theServersCapIsNotForStreamsAndACallersDeadlineIs() {
        try (Served served = new Served(builder -> builder.handle(breaks).timeout(Duration.ofMillis(1)))) {
            long end = System.nanoTime() + Duration.ofMillis(200).toNanos();
            try (Source<String> replies = served.stream("Breaks.Endless", "{}")) {
                while (System.nanoTime() - end < 0) {
                    assertEquals("1", replies.next());
                }
            }
            Context soon = Context.root().child().within(Duration.ofMillis(100).toNanos());
            Source<String> replies = served.stream("Breaks.Endless", Served.messages("{}"), soon);
            MicroException late = assertThrows(MicroException.class, () -> replies.forEach(value -> {}));
            assertEquals(Code.DEADLINE_EXCEEDED, late.code());
            Served.until("both are closed", () -> breaks.closed.get() == 2);
        }
    }

    @Test
    void theServersCapIsForEndpointsOfOneMessageHoweverTheyAreAsked() {
        try (Served served =
                new Served(builder -> builder.handle(breaks).concurrentCalls(1).timeout(Duration.ofMillis(100)))) {
            for (Request.Reply reply : Request.Reply.values()) {
                MicroException late = Served.failure(served.send(new Request(
                        "test",
                        "Breaks.Twice",
                        Metadata.EMPTY,
                        Served.messages(Pipe.create()),
                        reply,
                        Context.root().child())));
                assertEquals(
                        "DEADLINE_EXCEEDED from test: Breaks.Twice after 100ms, the most that test allows",
                        late.getMessage());
                Served.until("its place is free", () -> Served.joined(served.send("Breaks.Twice", "{\"number\":2}")));
            }
        }
    }

    private static MicroException failure(Source<String> replies) {
        return assertThrows(MicroException.class, () -> replies.next());
    }

    private static MicroException opening(Served served, String endpoint) {
        return Served.failure(served.send(
                Served.streaming(endpoint, Served.messages("{}"), Context.root().child())));
    }

    private static MicroException asking(Served served, String endpoint, String... texts) {
        Request request = new Request(
                "test",
                endpoint,
                Metadata.EMPTY,
                Served.messages(texts),
                Context.root().child());
        return Served.failure(served.send(request));
    }
}
