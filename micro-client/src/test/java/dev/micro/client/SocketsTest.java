package dev.micro.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.codec.Codec;
import dev.micro.codec.Json;
import dev.micro.codec.TypeRef;
import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Handler;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Settings;
import dev.micro.core.Source;
import dev.micro.core.contract.Gates;
import dev.micro.registry.Node;
import dev.micro.registry.Registry;
import dev.micro.registry.Service;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import dev.micro.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client over real sockets. */
@Timeout(60)
class SocketsTest {
    private static final String SHOP = "shop";

    private final Registry registry = Registry.memory();
    private final Transport near = Transport.create(Settings.of(Map.of()));
    private final Transport far = Transport.create(Settings.of(Map.of()));
    private final Client client = Client.builder()
            .registry(registry)
            .transport(near)
            .filter(Gates.watching())
            .build();
    private final AtomicInteger ids = new AtomicInteger();

    @AfterEach
    void close() {
        client.close();
        near.close();
        far.close();
        registry.close();
    }

    @Test
    void nodesThatComeAndGoFailNoCall() throws Exception {
        Handler echo = request -> CompletableFuture.completedFuture(Response.of(request.metadata(), request.body()));
        Shop leaving = new Shop(echo);
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        AtomicInteger answered = new AtomicInteger();
        CompletableFuture<Void> end = new CompletableFuture<>();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread caller = new Thread(() -> {
                for (int number = 0; !end.isDone(); number++) {
                    try {
                        Map<String, Integer> asked = Map.of("number", number);
                        if (!asked.equals(client.call(SHOP, "Raw.Echo", asked, new IntegersByName()))) {
                            Gates.misrouted("reply of call " + number);
                        }
                        answered.incrementAndGet();
                    } catch (RuntimeException failed) {
                        failures.add(failed);
                    }
                }
            });
            caller.start();
            callers.add(caller);
        }
        for (int i = 0; i < 10; i++) {
            Shop next = new Shop(echo);
            int before = answered.get();
            while (answered.get() < before + 50 && failures.isEmpty()) {
                Thread.onSpinWait();
            }
            leaving.leave();
            leaving = next;
        }
        end.complete(null);
        for (Thread caller : callers) {
            caller.join();
        }
        assertEquals(List.of(), List.copyOf(failures));
    }

    @Test
    void whatIsLongIsDecodedWhereItHoldsUpNoOtherCall() throws Exception {
        Message encoded = Codec.json().encode(Map.of("text", "x".repeat(100_000)), Map.class);
        Shop shop = new Shop(request -> CompletableFuture.completedFuture(Response.of(
                request.metadata(), request.reply() == Request.Reply.STREAM ? Messages.of(encoded) : encoded)));
        List<String> threads = new ArrayList<>();
        client.callAsync(SHOP, "Raw.Long", Map.of(), Json.class)
                .thenAccept(json -> threads.add(json.text().length() + " on " + thread()))
                .get(10, TimeUnit.SECONDS);
        try (Source<Json> answers = client.stream(SHOP, "Raw.Long", Map.of(), Json.class)) {
            answers.nextAsync()
                    .thenAccept(json -> threads.add(json.text().length() + " on " + thread()))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }
        assertEquals(List.of("100011 on micro-client-decode", "100011 on micro-client-decode"), threads);
        shop.leave();
    }

    private static String thread() {
        return Thread.currentThread().getName().replaceFirst("-[0-9]+$", "");
    }

    @Test
    void aNodeThatRefusesIsNamedAndAnotherOneIsAsked() {
        Shop gone = new Shop(request -> CompletableFuture.failedFuture(Code.INTERNAL.error("not reached")));
        gone.listener.close();
        MicroException down = assertThrows(MicroException.class, () -> client.call(SHOP, "Shop.Hi", null, Void.class));
        assertSame(Code.UNAVAILABLE, down.code());
        assertTrue(
                down.detail().matches("shop: 3 attempts in \\d+ ms: .*" + gone.listener.address() + ".*"),
                down.detail());
        new Shop(request -> CompletableFuture.completedFuture(Response.of(request.metadata(), request.body())));
        for (int i = 0; i < 20; i++) {
            client.call(SHOP, "Shop.Hi", null, Void.class);
        }
    }

    @Test
    void aContinuationRunsOnAnEventLoopWhereACallThatWaitsFails() throws Exception {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        new Shop(request -> answer);
        CompletableFuture<Throwable> inside = new CompletableFuture<>();
        CompletableFuture<Void> call = client.callAsync(SHOP, "Shop.Hi", null, Void.class);
        call.whenComplete((reply, failure) -> {
            try {
                client.call(SHOP, "Shop.Hi", null, Void.class);
                inside.complete(new AssertionError("it waited on " + Thread.currentThread()));
            } catch (MicroException refused) {
                inside.complete(refused);
            }
        });
        answer.complete(Response.of(Metadata.EMPTY, Message.EMPTY));
        assertSame(
                Code.FAILED_PRECONDITION,
                MicroException.of(inside.get(5, TimeUnit.SECONDS)).code());
    }

    @Test
    void closeLeavesNoThread() throws Exception {
        new Shop(request -> CompletableFuture.completedFuture(Response.of(request.metadata(), request.body())));
        client.call(SHOP, "Shop.Hi", null, Void.class);
        client.close();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (running() && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        assertFalse(running());
    }

    private static boolean running() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("micro-client"));
    }

    private static final class IntegersByName extends TypeRef<Map<String, Integer>> {}

    /** A node of the shop. */
    private final class Shop {
        private final Service service;
        private final Listener listener;

        Shop(Handler handler) {
            String number = String.valueOf(ids.incrementAndGet());
            listener = far.listen(new Address("127.0.0.1", 0), new Offer(SHOP, "shop-" + number), handler);
            Node node = new Node("shop-" + number, listener.address(), Map.of("n", number));
            service = new Service(SHOP, "1", Map.of(), List.of(), List.of(node));
            registry.register(service, Duration.ofMinutes(1));
        }

        void leave() {
            registry.deregister(service);
            assertTrue(listener.drain(Duration.ofSeconds(5)));
        }
    }
}
