package dev.micro.selector;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import dev.micro.selector.contract.SelectorContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RoundRobinTest extends SelectorContract {
    private static final Request REQUEST =
            new Request("greeter", "Say.Hello", Metadata.EMPTY, Message.EMPTY, Context.root());

    @Override
    protected Selector selector() {
        return Selector.roundRobin();
    }

    @Test
    void fromManyThreadsEachGetsExactlyItsShare() throws Exception {
        List<SimulatedNode> nodes = nodes("100", "100", "100", "100", "100", "100", "100");
        assertEquals(List.of(2000, 2000, 2000, 2000, 2000, 2000, 2000), picks(nodes, 14_000));
    }

    @Test
    void weightsAreExactOverARound() throws Exception {
        assertEquals(List.of(100, 200, 300), picks(nodes("1", "2", "3"), 600));
        assertEquals(List.of(1, 1000), picks(nodes("1", "1000"), 1001));
    }

    @Test
    void weightsAreSpreadOverARound() {
        List<SimulatedNode> nodes = nodes("100", "300");
        Picker<SimulatedNode> picker = selector().over(nodes);
        for (int i = 0; i < 100; i++) {
            int light = 0;
            for (int j = 0; j < 4; j++) {
                light += picker.pick(REQUEST, node -> true) == nodes.get(0) ? 1 : 0;
            }
            assertEquals(1, light);
        }
    }

    @Test
    void equalWeightsAreOutOfStep() {
        List<SimulatedNode> nodes = nodes("10", "10", "10", "10", "10", "10", "10", "10", "10", "10", "100");
        Picker<SimulatedNode> picker = selector().over(nodes);
        int run = 0;
        for (int i = 0; i < 1000; i++) {
            run = picker.pick(REQUEST, node -> true) == nodes.get(10) ? 0 : run + 1;
            assertTrue(run <= 3, run + " light ones in a row");
        }
    }

    @Test
    void theOthersShareEvenlyWhatOneSetAsideLeaves() throws Exception {
        List<SimulatedNode> nodes = nodes("100", "100", "100", "100");
        nodes.get(1).latency = 1;
        nodes.get(1).failure = Code.UNAVAILABLE;
        for (int i = 0; i < 5; i++) {
            nodes.get(1).call();
        }
        List<Integer> picks = picks(nodes, 3000);
        assertEquals(0, picks.get(1));
        for (int i : List.of(0, 2, 3)) {
            assertEquals(1000, picks.get(i), 50);
        }
    }

    private static List<SimulatedNode> nodes(String... weights) {
        List<SimulatedNode> nodes = new ArrayList<>();
        for (String weight : weights) {
            nodes.add(new SimulatedNode(Map.of("weight", weight), () -> 0));
        }
        return nodes;
    }

    /** How often each is picked, by eight threads in part and one for the rest. */
    private List<Integer> picks(List<SimulatedNode> nodes, int count) throws Exception {
        Picker<SimulatedNode> picker = selector().over(nodes);
        Map<SimulatedNode, Integer> picked = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> parts = new ArrayList<>();
        for (int part = 0; part < 8; part++) {
            int share = count / 8 + (part == 0 ? count % 8 : 0);
            parts.add(threads.submit(() -> {
                for (int i = 0; i < share; i++) {
                    picked.merge(picker.pick(REQUEST, node -> true), 1, Integer::sum);
                }
            }));
        }
        for (Future<?> part : parts) {
            part.get(60, SECONDS);
        }
        threads.shutdown();
        return nodes.stream().map(node -> picked.getOrDefault(node, 0)).toList();
    }
}
