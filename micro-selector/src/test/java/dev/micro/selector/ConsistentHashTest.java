package dev.micro.selector;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import dev.micro.selector.contract.SelectorContract;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract with a new value for each request, and without the key; and what is promised of values and loads. */
class ConsistentHashTest extends SelectorContract {
    private static final int VALUES = 100_000;

    private final AtomicInteger requests = new AtomicInteger();
    private long now;

    @Override
    protected Selector selector() {
        return Selector.consistentHash("customer");
    }

    @Override
    protected Request request() {
        return of("customer-" + requests.getAndIncrement());
    }

    @Nested
    class WithoutTheKey extends SelectorContract {
        @Override
        protected Selector selector() {
            return Selector.consistentHash("customer");
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 0.05", "100, 0.15"})
    void valuesSpreadEvenly(int size, double band) {
        List<Integer> shares = shares(nodes(size));
        System.out.printf(
                "%d values over %d nodes: %d to %d each%n",
                VALUES, size, Collections.min(shares), Collections.max(shares));
        double even = (double) VALUES / size;
        shares.forEach(share -> assertEquals(even, share, even * band));
    }

    @Test
    void weightsAreSharesOfTheValues() {
        List<Integer> shares = shares(List.of(node(1, "100"), node(2, "300"), node(3, "600"), node(4, "1")));
        assertEquals(10_000, shares.get(0), 500);
        assertEquals(30_000, shares.get(1), 1000);
        assertEquals(60_000, shares.get(2), 1000);
        assertEquals(100, shares.get(3), 50);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 100})
    void whenOneOfNGoesOnlyItsOwnValuesMoveAndTheyAreLessThanTwoNths(int size) {
        List<SimulatedNode> nodes = nodes(size);
        List<SimulatedNode> before = homes(nodes);
        double most = 0;
        for (int gone = 0; gone < size; gone += Math.max(1, size / 10)) {
            List<SimulatedNode> left = new ArrayList<>(nodes);
            SimulatedNode leaver = left.remove(gone);
            most = Math.max(most, moved(before, homes(left), leaver));
        }
        System.out.printf("one of %d nodes goes: %.4f of the values move, at the most%n", size, most);
        assertTrue(most > 0 && most <= 2.0 / size, "moved " + most);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 100})
    void whenOneComesItTakesLessThanTwoNthsAndNoOtherValueMoves(int size) {
        List<SimulatedNode> nodes = nodes(size);
        double moved = moved(homes(nodes), homes(nodes.subList(0, size - 1)), nodes.get(size - 1));
        System.out.printf("one comes to be one of %d nodes: %.4f of the values move%n", size, moved);
        assertTrue(moved > 0 && moved <= 2.0 / size, "moved " + moved);
    }

    @Test
    void everyProcessAgreesWhateverTheOrderOfItsList() {
        List<SimulatedNode> nodes = nodes(10);
        List<SimulatedNode> others = nodes(10);
        Collections.shuffle(others, new Random(7));
        assertEquals(ids(homes(nodes)), ids(homes(others)));
    }

    /** Reckoned by other means: who changes these moves all values of all users. */
    @Test
    void theHashOfATextIsTheSameForEver() {
        assertEquals(0xf52a15e9a9b5e89bL, ConsistentHash.hash(""));
        assertEquals(0xc2c1b7bb76fd152aL, ConsistentHash.hash("John"));
        assertEquals(0xbae9586f0342d7baL, ConsistentHash.hash("greeter-1"));
        assertEquals(0x5199ede9294e34d9L, ConsistentHash.hash("größe"));
    }

    @Test
    void oneHotValueLoadsNoNodeBeyondTheBound() {
        List<SimulatedNode> nodes = nodes(10);
        Picker<SimulatedNode> picker = selector().over(nodes);
        SimulatedNode home = pick(picker, "hot");
        for (int calls = 1; calls <= 5000; calls++) {
            SimulatedNode node = pick(picker, "hot");
            node.began(now);
            assertTrue(node.pending() <= bound(calls, 10), node.pending() + " of " + calls);
        }
        assertEquals(bound(5000, 10), home.pending());
    }

    @Test
    void whenTrafficIsSkewedTheBoundHoldsAtEveryPickAndAValueIsBackHomeWhenThereIsRoom() {
        List<SimulatedNode> nodes = nodes(10);
        Picker<SimulatedNode> picker = selector().over(nodes);
        SimulatedNode home = pick(picker, "hot");
        Random random = new Random(7);
        ArrayDeque<SimulatedNode> calls = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            SimulatedNode node = pick(picker, random.nextInt(10) < 7 ? "hot" : "cold-" + i);
            node.began(now);
            calls.add(node);
            assertTrue(node.pending() <= bound(calls.size(), 10), node.pending() + " of " + calls.size());
            if (calls.size() > 100) {
                calls.remove().ended(now, null);
            }
        }
        assertNotSame(home, pick(picker, "hot"));
        calls.forEach(node -> node.ended(now, null));
        assertSame(home, pick(picker, "hot"));
    }

    @Test
    void theBoundIsAShareByWeightOfTheNodesThatMayBeGivenTheCall() {
        List<SimulatedNode> nodes = List.of(node(1, "100"), node(2, "300"), node(3, "600"), node(4, "600"));
        Picker<SimulatedNode> picker = selector().over(nodes);
        for (int i = 0; i < 1000; i++) {
            SimulatedNode node = picker.pick(of("hot"), any -> any != nodes.get(3));
            assertNotNull(node);
            node.began(now);
        }
        for (SimulatedNode node : nodes.subList(0, 3)) {
            assertTrue(node.pending() <= node.weight() * 1.25, node.weight() + ": " + node.pending());
        }
    }

    @Test
    void fromManyThreadsTheBoundGivesWayByNoMoreThanTheCallsPickedAtOnce() throws Exception {
        List<SimulatedNode> nodes = nodes(10);
        Picker<SimulatedNode> picker = selector().over(nodes);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> parts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            parts.add(threads.submit(() -> {
                for (int call = 0; call < 1000; call++) {
                    pick(picker, "hot").began(now);
                }
            }));
        }
        for (Future<?> part : parts) {
            part.get(60, SECONDS);
        }
        threads.shutdown();
        for (SimulatedNode node : nodes) {
            assertTrue(node.pending() <= bound(8000, 10) + 8, node.node().id() + ": " + node.pending());
        }
    }

    @Test
    void aNodeThatMayNotBeUsedLeavesItsValuesToThoseThatWouldHaveThemWithoutIt() {
        List<SimulatedNode> nodes = nodes(10);
        SimulatedNode out = nodes.get(3);
        List<SimulatedNode> others = nodes.stream().filter(node -> node != out).toList();
        assertEquals(homes(others), homes(nodes, node -> node != out));
    }

    @Test
    void aNodeSetAsideLeavesItsValuesToTheNextAndHasThemBackOnceItAnswered() {
        List<SimulatedNode> nodes = nodes(10);
        List<SimulatedNode> before = homes(nodes);
        SimulatedNode bad = nodes.get(3);
        bad.failure = Code.UNAVAILABLE;
        for (int i = 0; i < 5; i++) {
            bad.call();
        }
        assertEquals(homes(nodes.stream().filter(node -> node != bad).toList()), homes(nodes));
        now += SECONDS.toNanos(1);
        String its = "customer-" + before.indexOf(bad);
        Picker<SimulatedNode> picker = selector().over(nodes);
        assertSame(bad, pick(picker, its)); // the probe
        assertNotSame(bad, pick(picker, its));
        bad.failure = null;
        bad.call();
        assertEquals(before, homes(nodes));
    }

    @Test
    void withoutTheKeyTheBetterOfTwoIsTaken() {
        List<SimulatedNode> nodes = nodes(2);
        nodes.get(0).began(now);
        Picker<SimulatedNode> picker = selector().over(nodes);
        Request keyless = of(Metadata.of("cust", "john"));
        for (int i = 0; i < 1000; i++) {
            assertSame(nodes.get(1), picker.pick(keyless, node -> true));
        }
    }

    @Test
    void theFirstOfSeveralValuesCountsAndAnEmptyOneIsAValue() {
        Picker<SimulatedNode> picker = selector().over(nodes(100));
        SimulatedNode home = pick(picker, "one");
        Request two = of(Metadata.of("Customer", "one", "customer", "two"));
        assertSame(home, picker.pick(two, node -> true));
        assertSame(pick(picker, ""), pick(picker, ""));
    }

    private static Request of(String value) {
        return of(Metadata.of("customer", value));
    }

    private static Request of(Metadata metadata) {
        return new Request("greeter", "Say.Hello", metadata, Message.EMPTY, Context.root());
    }

    private List<SimulatedNode> nodes(int count) {
        return IntStream.range(0, count).mapToObj(i -> node(i, "100")).collect(Collectors.toCollection(ArrayList::new));
    }

    private SimulatedNode node(int number, String weight) {
        return new SimulatedNode(number, Map.of("weight", weight), () -> now);
    }

    private static SimulatedNode pick(Picker<SimulatedNode> picker, String value) {
        SimulatedNode node = picker.pick(of(value), any -> true);
        assertNotNull(node);
        return node;
    }

    /** Where each value goes, of nodes without load. */
    private List<SimulatedNode> homes(List<SimulatedNode> nodes) {
        return homes(nodes, node -> true);
    }

    private List<SimulatedNode> homes(List<SimulatedNode> nodes, Predicate<SimulatedNode> usable) {
        Picker<SimulatedNode> picker = selector().over(nodes);
        List<SimulatedNode> homes = new ArrayList<>(VALUES);
        for (int i = 0; i < VALUES; i++) {
            SimulatedNode home = picker.pick(of("customer-" + i), usable);
            assertNotNull(home);
            homes.add(home);
        }
        return homes;
    }

    /** How many values each node has. */
    private List<Integer> shares(List<SimulatedNode> nodes) {
        List<SimulatedNode> homes = homes(nodes);
        return nodes.stream().map(node -> Collections.frequency(homes, node)).toList();
    }

    /** The share of values that {@code one} has in the larger list of nodes, all others being where they were. */
    private static double moved(List<SimulatedNode> with, List<SimulatedNode> without, SimulatedNode one) {
        int moved = 0;
        for (int i = 0; i < VALUES; i++) {
            if (with.get(i) == one) {
                moved++;
            } else {
                assertSame(with.get(i), without.get(i));
            }
        }
        return (double) moved / VALUES;
    }

    private static List<String> ids(List<SimulatedNode> homes) {
        return homes.stream().map(home -> home.node().id()).toList();
    }

    /** 1.25 times the mean, rounded up. */
    private static int bound(int calls, int nodes) {
        return (5 * calls + 4 * nodes - 1) / (4 * nodes);
    }
}
