package dev.micro.broker.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.broker.Broker;
import dev.micro.broker.SubscribeOptions;
import dev.micro.broker.Subscription;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Handler;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a broker keeps while handlers fail and subscriptions end, and what it refuses. */
abstract class BrokerLifeContract {
    private final List<Broker> opened = new ArrayList<>();

    /**
     * A broker on the backend of this test, where nothing waited when the test began. Called again it gives another
     * object on the same backend; where the object is the backend, itself.
     */
    protected abstract Broker open() throws Exception;

    /** How long anything may take. */
    protected Duration patience() {
        return Duration.ofSeconds(20);
    }

    /** The longest body, in bytes. */
    protected int longest() {
        return 4 * 1024 * 1024;
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Broker::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a failed stage", "a later failure", "thrown", "an error", "no stage", "no response"})
    void aHandlerThatFailedGetsTheEventAgainAndThenTheNext(String how) throws Exception {
        Broker broker = broker();
        Inbox inbox = new Inbox(patience());
        AtomicInteger attempts = new AtomicInteger();
        broker.subscribe(
                "news",
                SubscribeOptions.ALONE,
                event -> attempts.incrementAndGet() == 1 ? failing(how) : inbox.handle(event));
        publish(broker, event("news", "1"));
        publish(broker, event("news", "2"));
        assertEquals(List.of("1", "2"), inbox.texts(2));
        assertEquals(3, attempts.get());
    }

    @SuppressWarnings("NullAway") // handlers that break their contract are the point
    private static CompletionStage<Response> failing(String how) {
        IllegalStateException why = new IllegalStateException("this handler fails, for the test");
        return switch (how) {
            case "a failed stage" -> failedFuture(why);
            case "a later failure" ->
                CompletableFuture.supplyAsync(() -> {
                    throw why;
                });
            case "thrown" -> throw why;
            case "an error" -> throw new StackOverflowError("for the test");
            case "no stage" -> null;
            default -> completedFuture(null);
        };
    }

    @Test
    void anEventThatAlwaysFailsIsGivenUpInTheEnd() throws Exception {
        Broker broker = broker();
        Inbox inbox = new Inbox(patience());
        AtomicInteger attempts = new AtomicInteger();
        broker.subscribe("news", SubscribeOptions.ALONE, event -> {
            if (Inbox.text(event).equals("poison")) {
                attempts.incrementAndGet();
                return failedFuture(new IllegalStateException("for the test"));
            }
            return inbox.handle(event);
        });
        publish(broker, event("news", "poison"));
        publish(broker, event("news", "next"));
        assertEquals(List.of("next"), inbox.texts(1));
        assertTrue(attempts.get() > 1, attempts + " attempts");
    }

    @Test
    void aFailureOfOneSubscriberIsNoneOfTheOthers() throws Exception {
        Broker broker = broker();
        Inbox good = new Inbox(patience());
        Inbox second = new Inbox(patience());
        AtomicInteger attempts = new AtomicInteger();
        broker.subscribe("news", SubscribeOptions.ALONE, good);
        broker.subscribe(
                "news",
                SubscribeOptions.ALONE,
                event -> attempts.incrementAndGet() == 1 ? failing("thrown") : second.handle(event));
        publish(broker, event("news", "1"));
        assertEquals(List.of("1"), second.texts(1));
        assertEquals(List.of("1"), good.texts(1));
        assertEquals(0, good.untaken());
    }

    @Test
    void aClosedSubscriptionGetsNothingMore() throws Exception {
        Broker broker = broker();
        Inbox leaving = new Inbox(patience());
        Inbox staying = new Inbox(patience());
        Subscription subscription = broker.subscribe("news", SubscribeOptions.ALONE, leaving);
        broker.subscribe("news", SubscribeOptions.ALONE, staying);
        publish(broker, event("news", "1"));
        assertEquals(List.of("1"), leaving.texts(1));
        subscription.close();
        subscription.close();
        publish(broker, event("news", "2"));
        assertEquals(List.of("1", "2"), staying.texts(2));
        assertEquals(0, leaving.untaken());
    }

    @Test
    void closingCancelsTheEventThatIsBeingHandled() throws Exception {
        Broker broker = broker();
        CompletableFuture<Boolean> arrived = new CompletableFuture<>();
        CompletableFuture<MicroException> cancelled = new CompletableFuture<>();
        Subscription subscription = broker.subscribe("news", SubscribeOptions.ALONE, event -> {
            event.context().onCancel(cancelled::complete);
            arrived.complete(true);
            return new CompletableFuture<>();
        });
        publish(broker, event("news", "1"));
        await(arrived);
        subscription.close();
        assertEquals(Code.CANCELLED, await(cancelled).code());
    }

    @Test
    void aHandlerMayCloseItsOwnSubscription() throws Exception {
        Broker broker = broker();
        Inbox once = new Inbox(patience());
        Inbox always = new Inbox(patience());
        CompletableFuture<Subscription> own = new CompletableFuture<>();
        own.complete(broker.subscribe("news", SubscribeOptions.ALONE, event -> {
            own.join().close();
            return once.handle(event);
        }));
        broker.subscribe("news", SubscribeOptions.ALONE, always);
        publish(broker, event("news", "1"));
        assertEquals(List.of("1"), once.texts(1));
        publish(broker, event("news", "2"));
        assertEquals(List.of("1", "2"), always.texts(2));
        assertEquals(0, once.untaken());
    }

    @Test
    void drainFinishesWhatWasAcceptedAndTakesNothingMore() throws Exception {
        Broker broker = broker();
        Inbox inbox = new Inbox(patience());
        CountDownLatch arrived = new CountDownLatch(1);
        CompletableFuture<Boolean> goOn = new CompletableFuture<>();
        Subscription subscription = broker.subscribe("news", SubscribeOptions.ALONE, event -> {
            arrived.countDown();
            return goOn.thenCompose(done -> inbox.handle(event));
        });
        for (int i = 0; i < 50; i++) {
            publish(broker, event("news", "" + i));
        }
        arrived.await();
        assertFalse(goOn.isDone());
        CompletableFuture<Boolean> drained = inThread(() -> subscription.drain(patience()));
        goOn.complete(true);
        assertTrue(await(drained));
        publish(broker, event("news", "late"));
        assertEquals(IntStream.range(0, 50).mapToObj(i -> "" + i).toList(), inbox.texts(50));
        assertEquals(0, inbox.untaken());
    }

    @Test
    void drainEndsWithItsGrace() throws Exception {
        Broker broker = broker();
        CompletableFuture<Boolean> arrived = new CompletableFuture<>();
        Subscription subscription = broker.subscribe("news", SubscribeOptions.ALONE, event -> {
            arrived.complete(true);
            return new CompletableFuture<>();
        });
        publish(broker, event("news", "1"));
        await(arrived);
        assertFalse(subscription.drain(Duration.ofMillis(20)));
        assertFalse(subscription.drain(Duration.ofSeconds(-1)));
    }

    @Test
    void whoLeavesAQueueLeavesWhatWaitsToTheOthers() throws Exception {
        Broker broker = broker();
        Inbox inbox = new Inbox(patience());
        CompletableFuture<Response> never = new CompletableFuture<>();
        CountDownLatch arrived = new CountDownLatch(1);
        SubscribeOptions billing = SubscribeOptions.inQueue("billing");
        Subscription stuck = broker.subscribe("orders", billing, event -> {
            arrived.countDown();
            return never;
        });
        publish(broker, event("orders", "0"));
        arrived.await();
        for (int i = 1; i < 20; i++) {
            publish(broker, event("orders", "" + i));
        }
        broker.subscribe("orders", billing, inbox);
        stuck.close();
        never.completeExceptionally(Code.CANCELLED.error("not mine any more"));
        assertEquals(
                IntStream.range(0, 20).mapToObj(i -> "" + i).sorted().toList(),
                inbox.texts(20).stream().sorted().toList());
    }

    @Test
    void closeFinishesWhatWasAcceptedAndRefusesTheRest() throws Exception {
        Broker broker = broker();
        Inbox inbox = new Inbox(patience());
        CompletableFuture<Boolean> goOn = new CompletableFuture<>();
        broker.subscribe("news", SubscribeOptions.ALONE, event -> goOn.thenCompose(done -> inbox.handle(event)));
        for (int i = 0; i < 50; i++) {
            publish(broker, event("news", "" + i));
        }
        CompletableFuture<Boolean> closed = inThread(() -> {
            broker.close();
            return true;
        });
        goOn.complete(true);
        await(closed);
        assertEquals(50, inbox.untaken());
        broker.close();
        assertEquals(Code.FAILED_PRECONDITION, refusal(broker.publish(event("news", "late"))));
        MicroException refused =
                assertThrows(MicroException.class, () -> broker.subscribe("news", SubscribeOptions.ALONE, inbox));
        assertEquals(Code.FAILED_PRECONDITION, refused.code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "a b", "a..b", ".a", "a.", "a/b", "orders.*", "orders.>", "#", "größe", "a\nb", "a\0"})
    void namesThatSomeBackendCouldNotHoldAreRefused(String name) throws Exception {
        assertRefused(name);
    }

    @Test
    void namesOf129CharactersAreRefusedAndOf128Not() throws Exception {
        assertRefused("x".repeat(129));
        assertRefused("x.".repeat(100_000) + "x");
        String longest = "x".repeat(126) + ".y";
        Broker broker = broker();
        Inbox inbox = new Inbox(patience());
        broker.subscribe(longest, SubscribeOptions.inQueue(longest), inbox);
        publish(broker, event(longest, "1"));
        assertEquals(longest, inbox.next().endpoint());
    }

    private void assertRefused(String name) throws Exception {
        Broker broker = broker();
        Handler handler = new Inbox(patience());
        List<MicroException> refusals = new ArrayList<>();
        refusals.add(MicroException.of(assertThrows(
                ExecutionException.class,
                () -> broker.publish(event(name, "1")).toCompletableFuture().get())));
        refusals.add(assertThrows(MicroException.class, () -> broker.subscribe(name, SubscribeOptions.ALONE, handler)));
        refusals.add(assertThrows(MicroException.class, () -> SubscribeOptions.inQueue(name)));
        for (MicroException refusal : refusals) {
            assertEquals(Code.INVALID_ARGUMENT, refusal.code());
            assertTrue(refusal.detail().contains(name.length() + " characters"), refusal.detail());
            assertTrue(refusal.detail().chars().allMatch(c -> c >= ' ' && c <= '~'), refusal.detail());
        }
    }

    @Test
    void aBodyThatIsTooLongIsRefusedAndHarmsNothing() throws Exception {
        Broker broker = broker();
        Inbox inbox = new Inbox(patience());
        broker.subscribe("news", SubscribeOptions.ALONE, inbox);
        assertEquals(Code.RESOURCE_EXHAUSTED, refusal(broker.publish(event("news", new byte[longest() + 1]))));
        publish(broker, event("news", "next"));
        assertEquals(List.of("next"), inbox.texts(1));
    }

    @Test
    void whatNobodyWantsPublishedAnyMoreIsNot() throws Exception {
        Broker broker = broker();
        Inbox inbox = new Inbox(patience());
        broker.subscribe("news", SubscribeOptions.ALONE, inbox);
        Context cancelled = Context.root().child();
        cancelled.cancel(Code.CANCELLED.error("not any more"));
        Context late = Context.root().within(0);
        assertEquals(Code.CANCELLED, refusal(broker.publish(event("news", "1").with(cancelled))));
        assertEquals(
                Code.DEADLINE_EXCEEDED,
                refusal(broker.publish(event("news", "2").with(late))));
        publish(broker, event("news", "3"));
        assertEquals(List.of("3"), inbox.texts(1));
    }

    @Test
    void aBrokerSaysWhatItIs() throws Exception {
        assertFalse(broker().describe().isBlank());
    }

    /** A broker of this test, closed at its end. */
    protected final Broker broker() throws Exception {
        Broker broker = open();
        opened.add(broker);
        return broker;
    }

    /** An event without metadata. */
    protected static Request event(String topic, String body) {
        return event(topic, body.getBytes(UTF_8));
    }

    /** An event without metadata. */
    protected static Request event(String topic, byte[] body) {
        return new Request("", topic, Metadata.EMPTY, Message.of(body), Context.root());
    }

    /** Publishes, and waits until the broker has accepted it. */
    protected final void publish(Broker broker, Request event) {
        assertEquals(Message.EMPTY, await(broker.publish(event)).body());
    }

    /** Publishes until each of these has heard of it, since a subscription through another object may need a moment. */
    protected final void heard(Broker publisher, String topic, Inbox... inboxes) throws InterruptedException {
        Request probe = event(topic, "").with(Inbox.PROBE, "1");
        long end = System.nanoTime() + patience().toNanos();
        for (Inbox inbox : inboxes) {
            do {
                assertTrue(System.nanoTime() - end < 0, topic + " is not heard within " + patience());
                publish(publisher, probe);
            } while (!inbox.probed());
        }
    }

    /** The code of a failed stage. */
    protected final Code refusal(CompletionStage<Response> stage) {
        return assertThrows(MicroException.class, () -> await(stage)).code();
    }

    /** The outcome, within patience. */
    protected final <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw MicroException.of(e);
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("no outcome within " + patience(), e);
        }
    }

    /** What {@code work} gives, done by a thread of its own. */
    protected static <T> CompletableFuture<T> inThread(Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                done.complete(work.call());
            } catch (Throwable thrown) {
                done.completeExceptionally(thrown);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }
}
