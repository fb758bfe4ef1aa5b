package dev.micro.broker;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.broker.contract.BrokerContract;
import dev.micro.broker.contract.Inbox;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MemoryBrokerTest extends BrokerContract {
    private static final SubscribeOptions BILLING = SubscribeOptions.inQueue("billing");
    private static final Duration SOON = Duration.ofMillis(30);
    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofSeconds(60);

    private Broker broker = Broker.memory();

    @Override
    protected Broker open() {
        return broker;
    }

    @Test
    void brokersAreIslands() throws Exception {
        Inbox here = new Inbox(patience());
        Inbox there = new Inbox(patience());
        broker().subscribe("news", SubscribeOptions.ALONE, here);
        try (Broker island = Broker.memory()) {
            island.subscribe("news", SubscribeOptions.ALONE, there);
            publish(island, event("news", "there"));
            assertEquals(List.of("there"), there.texts(1));
        }
        publish(broker, event("news", "here"));
        assertEquals(List.of("here"), here.texts(1));
    }

    @Test
    void whereOneSubscriberOwesTooManyEventsNoneGetsMoreAndThePublisherIsTold() throws Exception {
        limits(3, 8 << 20, 5, LONG, LONG);
        Inbox quick = new Inbox(patience());
        CompletableFuture<Response> slow = new CompletableFuture<>();
        broker.subscribe("news", SubscribeOptions.ALONE, quick);
        broker.subscribe("news", BILLING, event -> slow);
        for (String text : List.of("1", "2", "3")) {
            publish(broker, event("news", text));
        }
        assertEquals(List.of("1", "2", "3"), quick.texts(3));
        MicroException refused = assertThrows(MicroException.class, () -> await(broker.publish(event("news", "4"))));
        assertEquals(Code.RESOURCE_EXHAUSTED, refused.code());
        assertTrue(refused.untouched());
        assertTrue(refused.detail().contains("queue \"billing\" owes acknowledgements for 3 events"), refused.detail());
        publish(broker, event("other", "5"));
        slow.complete(Broker.ACKNOWLEDGED);
        assertTrue(eventuallyAccepted("6"));
        assertEquals(List.of("6"), quick.texts(1));
    }

    @Test
    void bytesThatWaitAreBoundedTooAndMetadataCounts() throws Exception {
        limits(10, 1000, 5, LONG, Duration.ZERO);
        broker.subscribe("news", SubscribeOptions.ALONE, event -> new CompletableFuture<>());
        publish(broker, event("news", new byte[400]));
        publish(broker, event("news", new byte[400]).with("key", "x".repeat(97)));
        publish(broker, event("news", new byte[100]));
        assertEquals(Code.RESOURCE_EXHAUSTED, refusal(broker.publish(event("news", new byte[1]))));
        publish(broker, event("news", new byte[0]));
    }

    @Test
    void membersOfAQueueWorkSideBySide() throws Exception {
        CyclicBarrier bothAreAtWork = new CyclicBarrier(2);
        Inbox inbox = new Inbox(patience());
        for (int i = 0; i < 2; i++) {
            broker().subscribe("orders", BILLING, event -> {
                meet(bothAreAtWork);
                return inbox.handle(event);
            });
        }
        IntStream.range(0, 10).forEach(i -> publish(broker, event("orders", "" + i)));
        inbox.texts(10);
    }

    @Test
    void anEventThatIsNotAcknowledgedInTimeIsCancelledAndComesAgain() throws Exception {
        limits(10, 8 << 20, 5, SOON, LONG);
        Inbox inbox = new Inbox(patience());
        AtomicInteger attempts = new AtomicInteger();
        CompletableFuture<MicroException> why = new CompletableFuture<>();
        broker.subscribe("news", SubscribeOptions.ALONE, event -> {
            if (attempts.incrementAndGet() == 1) {
                event.context().onCancel(why::complete);
                return new CompletableFuture<>();
            }
            return inbox.handle(event);
        });
        publish(broker, event("news", "1"));
        assertEquals(List.of("1"), inbox.texts(1));
        assertEquals(Code.DEADLINE_EXCEEDED, await(why).code());
        assertTrue(
                await(why).detail().contains("news was not acknowledged within PT0.03S"),
                await(why).detail());
    }

    @Test
    void whatAMemberIsStuckWithAnotherGets() throws Exception {
        limits(10, 8 << 20, 5, SOON, Duration.ZERO);
        Inbox inbox = new Inbox(patience());
        CountDownLatch stuck = new CountDownLatch(1);
        CompletableFuture<Boolean> goOn = new CompletableFuture<>();
        broker.subscribe("orders", BILLING, event -> {
            stuck.countDown();
            goOn.join();
            return inbox.handle(event);
        });
        publish(broker, event("orders", "1"));
        stuck.await();
        broker.subscribe("orders", BILLING, inbox);
        assertEquals(List.of("1"), inbox.texts(1));
        goOn.complete(true);
    }

    @Test
    void aHandlerThatDoesNotReturnIsNotCalledASecondTime() throws Exception {
        limits(10, 8 << 20, 2, SOON, Duration.ZERO);
        Inbox other = new Inbox(patience());
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<MicroException> why = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        broker.subscribe("news", SubscribeOptions.ALONE, event -> {
            calls.incrementAndGet();
            event.context().onCancel(why::complete);
            return blockUntilInterrupted(interrupted);
        });
        broker.subscribe("news", SubscribeOptions.ALONE, other);
        publish(broker, event("news", "1"));
        publish(broker, event("news", "2"));
        await(why);
        assertEquals(List.of("1", "2"), other.texts(2));
        broker.close();
        assertTrue(await(interrupted));
        assertEquals(1, calls.get());
    }

    @Test
    void closeWaitsForItsGraceAndLeavesNoThread() throws Exception {
        limits(10, 8 << 20, 5, LONG, SOON);
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        broker.subscribe("news", SubscribeOptions.ALONE, event -> {
            thread.complete(Thread.currentThread());
            return blockUntilInterrupted(interrupted);
        });
        publish(broker, event("news", "1"));
        await(thread);
        broker.close();
        assertTrue(await(interrupted));
        await(thread).join(patience().toMillis());
        assertFalse(await(thread).isAlive());
    }

    @Test
    void aHandlerThatClosesItsBrokerWaitsForNothing() throws Exception {
        limits(10, 8 << 20, 5, LONG, LONG);
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        Broker own = broker;
        broker.subscribe("news", SubscribeOptions.ALONE, event -> new CompletableFuture<>());
        broker.subscribe("news", SubscribeOptions.ALONE, event -> {
            own.close();
            closed.complete(true);
            return completedFuture(Broker.ACKNOWLEDGED);
        });
        publish(broker, event("news", "1"));
        assertTrue(await(closed));
        assertEquals(Code.FAILED_PRECONDITION, refusal(broker.publish(event("news", "2"))));
    }

    @Test
    void aHandlerThatDrainsIsToldNotTo() throws Exception {
        CompletableFuture<MicroException> refused = new CompletableFuture<>();
        CompletableFuture<Subscription> own = new CompletableFuture<>();
        own.complete(broker().subscribe("news", SubscribeOptions.ALONE, event -> {
            refused.complete(assertThrows(MicroException.class, () -> own.join().drain(LONG)));
            return completedFuture(Broker.ACKNOWLEDGED);
        }));
        publish(broker, event("news", "1"));
        assertEquals(Code.FAILED_PRECONDITION, await(refused).code());
        assertTrue(await(refused).detail().contains("news"), await(refused).detail());
    }

    @Test
    void allMembersOfAQueueMayDrainAtOnceAndNothingIsLost() throws Exception {
        Inbox inbox = new Inbox(patience());
        CompletableFuture<Boolean> goOn = new CompletableFuture<>();
        Set<String> failed = ConcurrentHashMap.newKeySet();
        List<Subscription> members = Stream.generate(() -> broker.subscribe(
                        "orders",
                        BILLING,
                        event -> goOn.thenCompose(done -> failed.add(Inbox.text(event))
                                        && Inbox.text(event).endsWith("7")
                                ? CompletableFuture.<Response>failedFuture(new IllegalStateException("for the test"))
                                : inbox.handle(event))))
                .limit(4)
                .toList();
        IntStream.range(0, 100).forEach(i -> publish(broker, event("orders", "" + i)));
        List<CompletableFuture<Boolean>> drained = members.stream()
                .map(member -> inThread(() -> member.drain(patience())))
                .toList();
        goOn.complete(true);
        for (CompletableFuture<Boolean> one : drained) {
            assertTrue(await(one));
        }
        assertEquals(
                IntStream.range(0, 100).mapToObj(i -> "" + i).sorted().toList(),
                inbox.texts(100).stream().sorted().toList());
    }

    @Test
    void whileMembersComeAndGoNoEventOfTheirQueueIsLostOrHandledTwice() throws Exception {
        Set<String> handled = ConcurrentHashMap.newKeySet();
        Set<String> twice = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(4_000);
        AtomicInteger alternately = new AtomicInteger();
        broker().subscribe("orders", BILLING, event -> count(Inbox.text(event), handled, twice, all));
        CompletableFuture<Boolean> coming = inThread(() -> {
            while (all.getCount() > 0) {
                Subscription guest = broker.subscribe(
                        "orders",
                        BILLING,
                        event -> alternately.incrementAndGet() % 2 == 0
                                ? CompletableFuture.supplyAsync(() -> event)
                                        .thenCompose(it -> count(Inbox.text(it), handled, twice, all))
                                : count(Inbox.text(event), handled, twice, all));
                Thread.onSpinWait();
                assertTrue(guest.drain(patience()));
            }
            return true;
        });
        List<CompletableFuture<Boolean>> publishing = IntStream.range(0, 4)
                .mapToObj(publisher -> inThread(() -> IntStream.range(0, 1_000)
                        .allMatch(i -> eventually(() -> accepted("orders", publisher + "-" + i)))))
                .toList();
        publishing.forEach(publisher -> assertTrue(await(publisher)));
        assertTrue(all.await(patience().toSeconds(), TimeUnit.SECONDS), all.getCount() + " are missing");
        assertTrue(await(coming));
        assertEquals(Set.of(), twice);
        assertEquals(4_000, handled.size());
    }

    @Test
    void whatIsAcceptedWhileTheBrokerClosesIsHandled() throws Exception {
        for (int round = 0; round < 100; round++) {
            int first = round % 20;
            Broker closing = Broker.memory();
            AtomicInteger handled = new AtomicInteger();
            AtomicInteger accepted = new AtomicInteger();
            closing.subscribe("news", SubscribeOptions.ALONE, event -> {
                handled.incrementAndGet();
                return completedFuture(Broker.ACKNOWLEDGED);
            });
            CompletableFuture<Boolean> publishing = inThread(() -> {
                while (!closing.publish(event("news", "1"))
                        .toCompletableFuture()
                        .isCompletedExceptionally()) {
                    accepted.incrementAndGet();
                }
                return true;
            });
            assertTrue(eventually(() -> accepted.get() > first || publishing.isDone()));
            closing.close();
            assertNotNull(await(publishing));
            assertEquals(accepted.get(), handled.get());
        }
    }

    private static CompletionStage<Response> count(
            String text, Set<String> handled, Set<String> twice, CountDownLatch all) {
        if (handled.add(text)) {
            all.countDown();
        } else {
            twice.add(text);
        }
        return completedFuture(Broker.ACKNOWLEDGED);
    }

    private static CompletionStage<Response> blockUntilInterrupted(CompletableFuture<Boolean> interrupted) {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException expected) {
            interrupted.complete(true);
        }
        return completedFuture(Broker.ACKNOWLEDGED);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean accepted(String topic, String text) {
        return !broker.publish(event(topic, text)).toCompletableFuture().isCompletedExceptionally();
    }

    private boolean eventuallyAccepted(String text) {
        return eventually(() -> accepted("news", text));
    }

    private boolean eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + patience().toNanos();
        boolean holds = condition.getAsBoolean();
        while (!holds && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
            holds = condition.getAsBoolean();
        }
        return holds;
    }

    /** The broker of this test, with these limits. */
    private void limits(int events, int bytes, int attempts, Duration acknowledgement, Duration grace)
            throws Exception {
        broker.close();
        broker = new MemoryBroker(new MemoryLimits(4 << 20, events, bytes, attempts, PAUSE, acknowledgement, grace));
        broker();
    }
}
