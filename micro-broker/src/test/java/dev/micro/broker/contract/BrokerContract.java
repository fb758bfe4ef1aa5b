package dev.micro.broker.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.broker.Broker;
import dev.micro.broker.SubscribeOptions;
import dev.micro.broker.Subscription;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every broker keeps; a plugin's test extends this and says how to open one. Here: who gets which event. */
public abstract class BrokerContract extends BrokerLifeContract {
    @Test
    void anEventArrivesAsItWasPublished() throws Exception {
        byte[] bytes = new byte[256];
        IntStream.range(0, 256).forEach(i -> bytes[i] = (byte) i);
        Metadata metadata = Metadata.of("Content-Type", "application/octet-stream", "empty", "", "note", "größer \t✓");
        Broker publisher = broker();
        Inbox inbox = new Inbox(patience());
        broker().subscribe("orders.placed", SubscribeOptions.ALONE, inbox);
        heard(publisher, "orders.placed", inbox);
        publish(publisher, new Request("shop", "orders.placed", metadata, Message.of(bytes), Context.root()));
        Request event = inbox.next();
        assertEquals("orders.placed", event.endpoint());
        assertEquals("", event.service());
        metadata.forEach((key, value) -> assertEquals(value, event.metadata().get(key), key));
        assertTrue(((Message) event.body()).<Boolean, RuntimeException>read(got -> Arrays.equals(got, bytes)));
    }

    @Test
    void emptyAndLongestBodiesArrive() throws Exception {
        Broker broker = broker();
        Inbox inbox = new Inbox(patience());
        broker.subscribe("news", SubscribeOptions.ALONE, inbox);
        publish(broker, event("news", new byte[0]));
        assertEquals("", Inbox.text(inbox.next()));
        publish(broker, event("news", new byte[longest()]));
        assertEquals(longest(), ((Message) inbox.next().body()).size());
    }

    @Test
    void thePublishersContextStaysWithThePublisher() throws Exception {
        Context.Key<String> secret = Context.Key.of("secret");
        Context context =
                Context.root().child().within(TimeUnit.HOURS.toNanos(1)).with(secret, "mine");
        CompletableFuture<Context> handled = new CompletableFuture<>();
        CompletableFuture<Boolean> goOn = new CompletableFuture<>();
        Broker broker = broker();
        broker.subscribe("news", SubscribeOptions.ALONE, event -> {
            handled.complete(event.context());
            return goOn.thenApply(done -> Broker.ACKNOWLEDGED);
        });
        publish(broker, new Request("", "news", Metadata.EMPTY, Message.EMPTY, context));
        Context far = await(handled);
        context.cancel(Code.CANCELLED.error("the publisher has gone"));
        assertNull(far.get(secret));
        assertNull(far.cancelled());
        assertTrue(
                far.timed() && far.remaining() < TimeUnit.HOURS.toNanos(1), "an event's handling is bounded in time");
        goOn.complete(true);
    }

    @Test
    void everySubscriberGetsEveryEvent() throws Exception {
        Broker one = broker();
        Broker other = broker();
        List<Inbox> inboxes = new ArrayList<>();
        for (Broker broker : List.of(one, one, other, other)) {
            Inbox inbox = new Inbox(patience());
            inboxes.add(inbox);
            broker.subscribe("news", SubscribeOptions.ALONE, inbox);
        }
        heard(one, "news", inboxes.toArray(Inbox[]::new));
        List<String> texts = publishAll(one, "news", 100);
        for (Inbox inbox : inboxes) {
            assertEquals(texts, inbox.texts(100));
        }
    }

    @Test
    void oneMemberOfEachQueueGetsAnEvent() throws Exception {
        Broker one = broker();
        Broker other = broker();
        Inbox billing = new Inbox(patience());
        Inbox stock = new Inbox(patience());
        Inbox alone = new Inbox(patience());
        for (Broker broker : List.of(one, one, other)) {
            broker.subscribe("orders", SubscribeOptions.inQueue("billing"), billing);
        }
        other.subscribe("orders", SubscribeOptions.inQueue("stock"), stock);
        other.subscribe("orders", SubscribeOptions.ALONE, alone);
        heard(one, "orders", billing, stock, alone);
        List<String> texts = publishAll(one, "orders", 100);
        assertEquals(sorted(texts), sorted(billing.texts(100)));
        assertEquals(texts, stock.texts(100));
        assertEquals(texts, alone.texts(100));
        assertEquals(0, billing.untaken());
    }

    @Test
    void queuesOfOneNameAtTwoTopicsHaveNothingInCommon() throws Exception {
        Broker broker = broker();
        Inbox placed = new Inbox(patience());
        Inbox paid = new Inbox(patience());
        broker.subscribe("orders.placed", SubscribeOptions.inQueue("billing"), placed);
        broker.subscribe("orders.paid", SubscribeOptions.inQueue("billing"), paid);
        publish(broker, event("orders.placed", "1"));
        publish(broker, event("orders.paid", "2"));
        assertEquals(List.of("1"), placed.texts(1));
        assertEquals(List.of("2"), paid.texts(1));
        assertEquals(0, placed.untaken() + paid.untaken());
    }

    @Test
    void otherTopicsAreNotHeard() throws Exception {
        Broker broker = broker();
        Inbox listening = new Inbox(patience());
        Inbox elsewhere = new Inbox(patience());
        List<String> others = List.of("orders", "orders.placed.eu", "ordersXplaced", "orders.paid", "Orders.placed");
        broker.subscribe("orders.placed", SubscribeOptions.ALONE, listening);
        for (String topic : others) {
            broker.subscribe(topic, SubscribeOptions.ALONE, elsewhere);
            publish(broker, event(topic, topic));
        }
        assertEquals(sorted(others), sorted(elsewhere.texts(others.size())));
        publish(broker, event("orders.placed", "mine"));
        assertEquals(List.of("mine"), listening.texts(1));
        assertEquals(0, listening.untaken());
    }

    @Test
    void publishingToNobodyIsNoErrorAndReachesNobodyLater() throws Exception {
        Broker broker = broker();
        publish(broker, event("news", "early"));
        Inbox inbox = new Inbox(patience());
        broker.subscribe("news", SubscribeOptions.ALONE, inbox);
        publish(broker, event("news", "late"));
        assertEquals(List.of("late"), inbox.texts(1));
    }

    @Test
    void eventsOfManyPublishersAtOnceAllArriveEachPublishersInItsOrder() throws Exception {
        Broker broker = broker();
        Inbox inbox = new Inbox(patience());
        broker.subscribe("news", SubscribeOptions.ALONE, inbox);
        List<CompletableFuture<List<String>>> publishers = IntStream.range(0, 8)
                .mapToObj(publisher -> inThread(() -> publishAll(broker, "news", publisher + "-", 100)))
                .toList();
        List<String> got = inbox.texts(800);
        for (int i = 0; i < 8; i++) {
            String mine = i + "-";
            assertEquals(
                    await(publishers.get(i)),
                    got.stream().filter(text -> text.startsWith(mine)).toList());
        }
        assertEquals(0, inbox.untaken());
    }

    @Test
    void aHandlerHasOneEventAtATime() throws Exception {
        Broker broker = broker();
        Inbox inbox = new Inbox(patience());
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        broker.subscribe("news", SubscribeOptions.ALONE, event -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            return CompletableFuture.runAsync(running::decrementAndGet).thenCompose(done -> inbox.handle(event));
        });
        List<String> texts = publishAll(broker, "news", 100);
        assertEquals(texts, inbox.texts(100));
        assertEquals(1, most.get());
    }

    @Test
    void aHandlerMayPublishAndSubscribe() throws Exception {
        Broker broker = broker();
        Inbox inbox = new Inbox(patience());
        broker.subscribe("news", SubscribeOptions.ALONE, event -> {
            broker.subscribe("echo", SubscribeOptions.ALONE, inbox);
            return broker.publish(event("echo", Inbox.text(event)));
        });
        publish(broker, event("news", "hello"));
        assertEquals(List.of("hello"), inbox.texts(1));
    }

    @Test
    void aHandlerThatBlocksHoldsUpNobodyElse() throws Exception {
        Broker broker = broker();
        Inbox inbox = new Inbox(patience());
        CompletableFuture<Boolean> goOn = new CompletableFuture<>();
        List<Subscription> blocked = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            blocked.add(broker.subscribe("news", SubscribeOptions.ALONE, event -> {
                goOn.join();
                return CompletableFuture.completedFuture(Broker.ACKNOWLEDGED);
            }));
        }
        broker.subscribe("news", SubscribeOptions.ALONE, inbox);
        List<String> texts = publishAll(broker, "news", 100);
        assertEquals(texts, inbox.texts(100));
        assertFalse(goOn.isDone());
        goOn.complete(true);
        for (Subscription subscription : blocked) {
            assertTrue(subscription.drain(patience()));
        }
    }

    private List<String> publishAll(Broker broker, String topic, int count) {
        return publishAll(broker, topic, "", count);
    }

    private List<String> publishAll(Broker broker, String topic, String prefix, int count) {
        List<String> texts = IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
        texts.forEach(text -> publish(broker, event(topic, text)));
        return texts;
    }

    private static List<String> sorted(List<String> texts) {
        return texts.stream().sorted().toList();
    }
}
