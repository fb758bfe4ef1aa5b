package dev.micro.benchmarks;

import dev.micro.core.Address;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import dev.micro.core.Settings;
import dev.micro.registry.Node;
import dev.micro.registry.Service;
import dev.micro.selector.Candidate;
import dev.micro.selector.Picker;
import dev.micro.selector.Selector;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What choosing a node costs a call: the pick, and telling the node that its call began and ended. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class SelectorBench {
    /** The strategy. */
    @Param({"p2c", "random", "roundrobin", "hash"})
    String selector = "";

    /** How many nodes there are. */
    @Param({"1", "10", "100"})
    int nodes;

    /** Of many customers, so that hashing has no favourite. */
    private final List<Request> requests = IntStream.range(0, 1024)
            .mapToObj(i -> Metadata.of("customer", "customer-" + i))
            .map(metadata -> new Request("greeter", "Say.Hello", metadata, Message.EMPTY, Context.root()))
            .toList();

    private Picker<Candidate> picker = (request, usable) -> null;

    /** A node that is always there. */
    private static final class Reachable extends Candidate {
        Reachable(Service service, Node node) {
            super(service, node);
        }
    }

    /** Makes the picker. */
    @Setup
    public void picker() {
        Service service = new Service("greeter", "1.0.0", Map.of(), List.of(), List.of());
        Selector strategy = Selector.create(Settings.of(Map.of("selector", selector, "selector.key", "customer")));
        picker = strategy.over(IntStream.range(0, nodes)
                .mapToObj(i -> new Node("greeter-" + i, new Address("127.0.0.1", 4000 + i), Map.of()))
                .<Candidate>map(node -> new Reachable(service, node))
                .toList());
    }

    /** On one thread. */
    @Benchmark
    public Candidate call() {
        return pick();
    }

    /** On as many threads as there are cores. */
    @Benchmark
    @Threads(Threads.MAX)
    public Candidate callFromManyThreads() {
        return pick();
    }

    private Candidate pick() {
        Request request = requests.get(ThreadLocalRandom.current().nextInt(requests.size()));
        Candidate picked = picker.pick(request, candidate -> true);
        if (picked == null) {
            throw new IllegalStateException("none picked of " + nodes);
        }
        long began = System.nanoTime();
        picked.began(began);
        picked.ended(began, null);
        return picked;
    }
}
