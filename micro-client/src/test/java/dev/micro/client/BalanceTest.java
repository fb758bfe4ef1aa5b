package dev.micro.client;

import static dev.micro.client.CallTest.failure;
import static dev.micro.client.Town.GREETER;
import static dev.micro.client.Town.json;
import static java.time.Duration.ofMillis;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.MicroException;
import dev.micro.core.Response;
import dev.micro.selector.Selector;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BalanceTest {
    private final Town town = new Town();

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void callsAreSpreadAsTheSelectorSays() {
        Town.House one = town.node(request -> json("{}"));
        Town.House other = town.node(request -> json("{}"));
        try (Client client = town.builder().selector(Selector.roundRobin()).build()) {
            for (int i = 0; i < 10; i++) {
                call(client);
            }
        }
        assertEquals(5, one.asked.size());
        assertEquals(5, other.asked.size());
    }

    @Test
    void onlyTheFirstCallOfAServiceAsksTheRegistry() {
        town.node(request -> json("{}"));
        for (int i = 0; i < 20; i++) {
            call(town.client);
        }
        assertEquals(1, town.registry.watches.get());
    }

    @Test
    void labelsAndVersionNarrowTheChoice() {
        Town.House old = town.node(GREETER, "1.3.0", Map.of("zone", "eu"), request -> json("{}"));
        Town.House wanted = town.node(GREETER, "1.4.0", Map.of("zone", "eu"), request -> json("{}"));
        Town.House far = town.node(GREETER, "1.4.0", Map.of("zone", "us"), request -> json("{}"));
        Caller eu = town.client.with(options -> options.label("zone", "eu").version("1.4.0"));
        for (int i = 0; i < 20; i++) {
            call(eu);
        }
        assertEquals("0 20 0", old.asked.size() + " " + wanted.asked.size() + " " + far.asked.size());
        MicroException none =
                assertThrows(MicroException.class, () -> call(eu.with(options -> options.label("tier", "gold"))));
        assertEquals(
                "UNAVAILABLE: go.micro.srv.greeter: none of 3 nodes has version 1.4.0 and label tier=gold and label zone=eu",
                none.getMessage());
    }

    @Test
    void anEndpointThatIsAskedForNarrowsTheChoiceToWhoListsIt() {
        Town.House old = town.node(GREETER, "1.3.0", Map.of(), request -> json("{}"));
        Town.House wanted = town.node(GREETER, "1.4.0", Map.of(), request -> json("{}"));
        town.endpoints("1.3.0", "Say.Hello");
        town.endpoints("1.4.0", "Say.Hello", "Say.Bye");
        Caller caller = town.client.with(options -> options.endpoint("Say.Bye"));
        for (int i = 0; i < 20; i++) {
            call(caller);
        }
        assertEquals("0 20", old.asked.size() + " " + wanted.asked.size());
        MicroException none = assertThrows(
                MicroException.class, () -> call(town.client.with(options -> options.endpoint("Say.Sing"))));
        assertEquals("go.micro.srv.greeter: none of 2 nodes has endpoint Say.Sing", none.detail());
    }

    /** The pick of a node that is due for a probe gives the one place that its probe has. */
    @Test
    void aCallThatWasOverBeforeItWasSentTakesNoProbesPlace() throws Exception {
        AtomicBoolean well = new AtomicBoolean();
        Town.House sick = town.node(request -> well.get()
                ? json("{}")
                : CompletableFuture.failedFuture(Code.UNAVAILABLE.error("sick").from(GREETER)));
        town.node(request -> json("{}"));
        Caller once = town.client.with(options -> options.retries(0));
        for (int failed = 0; failed < 5; ) {
            try {
                call(once);
            } catch (MicroException sickness) {
                failed++;
            }
        }
        well.set(true);
        int before = sick.asked.size();
        Context over = Context.root().child();
        over.cancel(Code.CANCELLED.error("over"));
        long deadline = System.nanoTime() + SECONDS.toNanos(5);
        while (sick.asked.size() == before) {
            over.call(() -> once.callAsync(GREETER, "Say.Hi", null, Void.class)).exceptionally(gone -> null);
            call(once);
            assertTrue(System.nanoTime() - deadline < 0, "not probed within 5 s");
        }
    }

    @Test
    void aNodeThatAppearsIsCalledAndOneThatLeftIsNot() {
        Town.House first = town.node(request -> json("{}"));
        call(town.client);
        Town.House second = town.node(request -> json("{}"));
        town.remove(first);
        for (int i = 0; i < 10; i++) {
            call(town.client);
        }
        assertEquals(1, first.asked.size());
        assertEquals(10, second.asked.size());
    }

    @Test
    void theConnectionOfANodeThatLeftIsClosedWhenItsCallsHaveEnded() throws Exception {
        LinkedBlockingQueue<CompletableFuture<Response>> answers = new LinkedBlockingQueue<>();
        TellingTransport transport = new TellingTransport(town.transport);
        Town.House leaving = town.node(request -> {
            CompletableFuture<Response> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
        });
        try (Client client = town.builder().transport(transport).build()) {
            CompletableFuture<Void> call = client.callAsync(GREETER, "Say.Hi", null, Void.class);
            CompletableFuture<Response> answer = answers.take();
            town.node(request -> json("{}"));
            town.remove(leaving);
            assertFalse(transport.closed().contains(leaving.address()));
            answer.complete(json("{}").toCompletableFuture().join());
            assertNull(call.get(5, SECONDS));
            assertTrue(transport.closed().contains(leaving.address()));
        }
    }

    @Test
    void aRegistryThatForgotAllIsNotBelievedWhileTheNodesAnswer() {
        Town.House node = town.node(request -> json("{}"));
        call(town.client);
        town.remove(node);
        call(town.client);
        assertEquals(2, node.asked.size());
        node.leave();
        MicroException gone = assertThrows(MicroException.class, () -> call(town.client));
        assertEquals(Code.NOT_FOUND, gone.code());
    }

    @Test
    void connectionsAreClosedWithTheClientAndTheTransportIsNot() {
        TellingTransport transport = new TellingTransport(town.transport);
        Town.House node = town.node(request -> json("{}"));
        try (Client client = town.builder().transport(transport).build()) {
            call(client);
            assertTrue(transport.closed().isEmpty());
        }
        assertTrue(transport.closed().contains(node.address()));
        call(town.client);
    }

    @Test
    void noSuchServiceSaysWhichThereAreTheNearestFirst() {
        town.node("go.micro.srv.shop", "1", Map.of(), request -> json("{}"));
        town.node(request -> json("{}"));
        MicroException unknown = assertThrows(
                MicroException.class, () -> town.client.call("go.micro.srv.greter", "Say.Hi", null, Void.class));
        assertEquals(
                "NOT_FOUND: no service \"go.micro.srv.greter\" in registry town (hall; has: go.micro.srv.greeter,"
                        + " go.micro.srv.shop)",
                unknown.getMessage());
    }

    @Test
    void unknownNamesAskTheRegistryForItsListOnceASecondAtMost() {
        for (int i = 0; i < 50; i++) {
            assertThrows(MicroException.class, () -> town.client.call("nobody", "Say.Hi", null, Void.class));
        }
        assertTrue(town.registry.lists.get() < 10, town.registry.lists + " lists");
        assertEquals(1, town.registry.watches.get());
    }

    @Test
    void aServiceThatComesToBeIsFoundByTheNextCall() {
        assertThrows(MicroException.class, () -> call(town.client));
        town.node(request -> json("{}"));
        call(town.client);
    }

    @Test
    void whatIsNoNameIsRefused() {
        MicroException refused =
                assertThrows(MicroException.class, () -> town.client.call("a service", "Say.Hi", null, Void.class));
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        assertEquals(0, town.registry.watches.get());
    }

    @Test
    void namesOfStrangersAreBounded() {
        for (int i = 0; i < 4096; i++) {
            town.client.callAsync("stranger-" + i, "Say.Hi", null, Void.class);
        }
        MicroException refused = failure(town.client.callAsync("stranger", "Say.Hi", null, Void.class));
        assertEquals(Code.RESOURCE_EXHAUSTED, refused.code());
    }

    @Test
    void aRegistryThatIsAwayIsNamedAndKnownNodesAreCalledOn() {
        town.registry.mood(TownRegistry.Mood.AWAY);
        MicroException away = assertThrows(MicroException.class, () -> call(town.client));
        assertEquals(
                "UNAVAILABLE: go.micro.srv.greeter: its nodes are not known, since registry town (hall) fails:"
                        + " 192.0.2.1:8500 refused",
                away.getMessage());
        town.registry.mood(TownRegistry.Mood.TELLS);
        town.node(request -> json("{}"));
        call(town.client);
        town.registry.mood(TownRegistry.Mood.AWAY);
        call(town.client);
    }

    @Test
    void theFirstCallWaitsForTheRegistryNoLongerThanItsDeadline() {
        town.registry.mood(TownRegistry.Mood.SILENT);
        MicroException late = assertThrows(
                MicroException.class, () -> call(town.client.with(options -> options.timeout(ofMillis(50)))));
        assertEquals(Code.DEADLINE_EXCEEDED, late.code());
        assertTrue(late.detail().contains("(waited for registry town (hall); attempt 1)"), late.detail());
    }

    @Test
    void aRegistryThatSaysNothingIsNotWaitedForForEver() {
        town.registry.mood(TownRegistry.Mood.SILENT);
        MicroException silent =
                assertThrows(MicroException.class, () -> call(town.client.with(CallOptions::noTimeout)));
        assertEquals(Code.UNAVAILABLE, silent.code());
        assertTrue(silent.detail().endsWith("registry town (hall) fails: no answer for 3 s"), silent.detail());
        town.registry.mood(TownRegistry.Mood.TELLS);
        town.node(request -> json("{}"));
        call(town.client);
    }

    @Test
    void aCancelEndsTheWaitForTheRegistry() {
        town.registry.mood(TownRegistry.Mood.SILENT);
        CompletableFuture<Void> call =
                town.client.callAsync(GREETER, "Say.Hi", null, Void.class).orTimeout(10, TimeUnit.MILLISECONDS);
        failure(call);
        town.registry.mood(TownRegistry.Mood.TELLS);
        town.node(request -> json("{}"));
        call(town.client);
    }

    @Test
    void anAddressGivenByHandBypassesTheRegistry() {
        Town.House one = town.open("hidden", request -> json("{}"));
        Town.House other = town.open("hidden", request -> json("{}"));
        Caller direct = town.client.with(options -> options.address(one.address(), other.address()));
        for (int i = 0; i < 20; i++) {
            call(direct);
        }
        assertEquals(20, one.asked.size() + other.asked.size());
        assertFalse(one.asked.isEmpty() || other.asked.isEmpty());
        assertEquals(0, town.registry.watches.get());
        one.leave();
        for (int i = 0; i < 20; i++) {
            call(direct);
        }
        call(town.client.with(options -> options.address(other.address().toString())));
    }

    private static void call(Caller caller) {
        caller.call(GREETER, "Say.Hi", null, Void.class);
    }
}
