package dev.micro.transport.contract;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.failure;
import static dev.micro.transport.contract.Asking.reply;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import dev.micro.transport.Listener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a transport keeps while listeners and connections come and go. */
abstract class TransportLifeContract extends TransportCallContract {
    @Test
    void whereNobodyListensNoHandlerIsReached() {
        Listener gone = listen(request -> completedFuture(response("")));
        gone.close();
        MicroException failure = failure(connect(gone).handle(request("")));
        assertEquals(Code.UNAVAILABLE, failure.code());
        assertTrue(failure.untouched());
        assertTrue(failure.detail().contains(gone.address() + " refused"), failure.detail());
    }

    @Test
    void anotherServiceOrNodeNeverAnswers() {
        AtomicInteger asked = new AtomicInteger();
        Listener listener = listen(request -> {
            asked.incrementAndGet();
            return completedFuture(response("wrong"));
        });
        for (Dial dial : List.of(new Dial("other", ""), new Dial(SERVICE, "node-2"), new Dial("", "node-2"))) {
            MicroException failure =
                    failure(transport().connect(listener.address(), dial).handle(request("")));
            assertEquals(Code.UNAVAILABLE, failure.code());
            assertTrue(failure.untouched());
            assertTrue(failure.detail().contains(SERVICE) && failure.detail().contains("node-1"), failure.detail());
        }
        assertEquals(0, asked.get());
        assertEquals(
                "wrong", text(transport().connect(listener.address(), Dial.ANY).handle(request(""))));
    }

    @Test
    void listenerThatComesBackIsFoundWithinTwoSeconds() {
        Listener first = listen(request -> completedFuture(response("first")));
        Connection connection = connect(first);
        assertEquals("first", text(connection.handle(request(""))));
        first.close();
        assertEquals(Code.UNAVAILABLE, failure(connection.handle(request(""))).code());
        try (Listener second =
                transport().listen(first.address(), OFFER, request -> completedFuture(response("second")))) {
            assertEquals(first.address(), second.address());
            until("the second listener answers", 2_000, () -> answers(connection, "second"));
        }
    }

    private static boolean answers(Connection connection, String what) {
        try {
            return text(connection.handle(request(""))).equals(what);
        } catch (MicroException notYet) {
            return false;
        }
    }

    @Test
    void closingTheConnectionFailsWhatIsUnderWay() {
        CompletableFuture<MicroException> far = new CompletableFuture<>();
        CompletableFuture<Boolean> arrived = new CompletableFuture<>();
        Connection connection = connect(listen(request -> {
            request.context().onCancel(far::complete);
            arrived.complete(true);
            return new CompletableFuture<>();
        }));
        var stage = connection.handle(request(""));
        arrived.join();
        connection.close();
        connection.close();
        MicroException failure = failure(stage);
        assertEquals(Code.UNAVAILABLE, failure.code());
        assertFalse(failure.untouched());
        assertNotNull(far.orTimeout(20, TimeUnit.SECONDS).join());
        MicroException after = failure(connection.handle(request("")));
        assertEquals(Code.UNAVAILABLE, after.code());
        assertTrue(after.untouched());
        assertTrue(after.detail().contains("was closed"), after.detail());
    }

    @Test
    void drainFinishesWhatIsUnderWayAndSendsTheRestElsewhere() {
        CompletableFuture<Response> slow = new CompletableFuture<>();
        AtomicInteger asked = new AtomicInteger();
        Listener listener = listen(request -> asked.incrementAndGet() <= 10 ? slow : completedFuture(response("")));
        Connection connection = connect(listener);
        List<CompletableFuture<Response>> underWay = IntStream.range(0, 10)
                .mapToObj(i -> connection.handle(request("")).toCompletableFuture())
                .toList();
        until("ten calls are under way", () -> asked.get() == 10);
        CompletableFuture<Boolean> drained = supplyAsync(() -> listener.drain(Duration.ofSeconds(20)));
        until("the connection knows", () -> connection.state() == Connection.State.LEAVING);
        MicroException refused = failure(connection.handle(request("")));
        assertEquals(Code.UNAVAILABLE, refused.code());
        assertTrue(refused.untouched());
        assertTrue(refused.detail().contains("going away"), refused.detail());
        assertTrue(underWay.stream().noneMatch(CompletableFuture::isDone));
        slow.complete(response("finished"));
        underWay.forEach(call -> assertEquals("finished", text(call)));
        assertTrue(drained.orTimeout(20, TimeUnit.SECONDS).join());
        assertEquals(10, asked.get());
    }

    @Test
    void callThatBeginsAsDrainDoesIsAnsweredOrReachesNobody() throws Exception {
        for (int round = 0; round < Scale.of(50, 200); round++) {
            Connection[] connection = new Connection[1];
            AtomicInteger asked = new AtomicInteger();
            Listener listener = listen(request -> {
                asked.incrementAndGet();
                return connection[0].state() == Connection.State.READY
                        ? completedFuture(response("")) // the race is for those who come when it is not any more
                        : supplyAsync(() -> response(""), delayedExecutor(1, TimeUnit.MILLISECONDS));
            });
            connection[0] = connect(listener);
            CompletableFuture<MicroException> refusal = supplyAsync(() -> firstFailure(connection[0]));
            while (asked.get() < 10 + round % 10) {
                Thread.onSpinWait();
            }
            assertTrue(listener.drain(Duration.ofSeconds(20)), "a call outlasted the grace");
            MicroException refused = refusal.get(20, TimeUnit.SECONDS);
            assertEquals(Code.UNAVAILABLE, refused.code());
            assertTrue(refused.untouched(), refused.detail());
        }
    }

    private static MicroException firstFailure(Connection connection) {
        while (true) {
            try {
                reply(connection.handle(request("")));
            } catch (MicroException failure) {
                return failure;
            }
        }
    }

    @Test
    void drainIsNotForAnEventLoopAndHarmsNothingThere() {
        Listener listener = listen(request -> completedFuture(response("served")));
        CompletableFuture<Boolean> drained = supplyAsync(
                () -> listener.drain(Duration.ofSeconds(20)), transport().loop());
        CompletionException thrown = assertThrows(
                CompletionException.class, () -> drained.orTimeout(20, SECONDS).join());
        assertEquals(Code.FAILED_PRECONDITION, MicroException.of(thrown).code());
        assertEquals("served", text(connect(listener).handle(request(""))));
    }

    @Test
    void drainCutsWhatOutlastsTheGrace() {
        CompletableFuture<MicroException> far = new CompletableFuture<>();
        CompletableFuture<Boolean> arrived = new CompletableFuture<>();
        Listener listener = listen(request -> {
            request.context().onCancel(far::complete);
            arrived.complete(true);
            return new CompletableFuture<>();
        });
        var stage = connect(listener).handle(request(""));
        arrived.join();
        assertFalse(listener.drain(Duration.ofMillis(50)));
        MicroException failure = failure(stage);
        assertEquals(Code.UNAVAILABLE, failure.code());
        assertFalse(failure.untouched());
        assertNotNull(far.orTimeout(20, TimeUnit.SECONDS).join());
        listener.close();
    }

    @Test
    void drainOfOneWhomNobodyCallsReturnsAtOnce() {
        assertTrue(listen(request -> completedFuture(response(""))).drain(Duration.ZERO));
    }

    @Test
    void addressInUseIsNamed() {
        Listener first = listen(request -> completedFuture(response("")));
        MicroException failure = assertThrows(
                MicroException.class,
                () -> transport().listen(first.address(), OFFER, request -> completedFuture(response(""))));
        assertEquals(Code.UNAVAILABLE, failure.code());
        assertTrue(failure.detail().contains(first.address().toString()), failure.detail());
    }

    @Test
    void closingTheTransportEndsAllAndHarmsNoLaterCall() {
        CompletableFuture<Boolean> arrived = new CompletableFuture<>();
        Listener listener = listen(request -> {
            arrived.complete(true);
            return new CompletableFuture<>();
        });
        Connection connection = connect(listener);
        var stage = connection.handle(request(""));
        arrived.join();
        transport().close();
        transport().close();
        listener.close();
        connection.close();
        assertEquals(Code.UNAVAILABLE, failure(stage).code());
        assertEquals(Code.UNAVAILABLE, failure(connection.handle(request(""))).code());
        assertEquals(
                Code.UNAVAILABLE, failure(connect(listener).handle(request(""))).code());
    }
}
