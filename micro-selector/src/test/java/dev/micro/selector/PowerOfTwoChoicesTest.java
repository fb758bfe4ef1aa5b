package dev.micro.selector;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import dev.micro.selector.contract.SelectorContract;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Beside the contract: three nodes and sixteen callers, each of whom calls again when answered, on simulated time. */
class PowerOfTwoChoicesTest extends SelectorContract {
    private static final Request REQUEST =
            new Request("greeter", "Say.Hello", Metadata.EMPTY, Message.EMPTY, Context.root());
    private static final long MS = 1_000_000;
    private static final int CALLERS = 16;

    private record Call(
            SimulatedNode node,
            long start,
            long end,
            @Nullable Code failure) {
        void over() {
            node.ended(start, failure == null ? null : failure.error("simulated"));
        }
    }

    private long now;
    private final List<SimulatedNode> nodes = List.of(node(), node(), node());
    private final SimulatedNode odd = nodes.get(1);
    private final Picker<SimulatedNode> picker = selector().over(nodes);
    private final PriorityQueue<Call> calls = new PriorityQueue<>(Comparator.comparingLong(Call::end));
    private final Random jitter = new Random(7);

    @Override
    protected Selector selector() {
        return Selector.powerOfTwoChoices();
    }

    @Test
    void equalNodesShareEvenly() {
        double share = share(30);
        assertTrue(share > 0.25 && share < 0.42, "share " + share);
    }

    @Test
    void aSlowNodeGetsFewCalls() {
        odd.latency += 500 * MS;
        share(5);
        double share = share(60);
        assertTrue(share < 0.05, "share " + share);
    }

    @Test
    void aSlowNodeThatRecoveredIsUsedAgain() {
        odd.latency += 500 * MS;
        share(20);
        odd.latency -= 500 * MS;
        share(90);
        double share = share(10);
        assertTrue(share > 0.2, "share " + share);
    }

    @Test
    void aNodeThatCannotTakeCallsAndFailsFastGetsFew() {
        odd.latency = MS / 10;
        odd.failure = Code.UNAVAILABLE;
        double share = share(30);
        assertTrue(share < 0.005, "share " + share);
    }

    @Test
    void aNodeWhoseMethodsAllBreakFastGetsFew() {
        share(5);
        odd.latency = MS / 10;
        odd.failure = Code.INTERNAL;
        double share = share(30);
        assertTrue(share < 0.02, "share " + share);
    }

    @Test
    void aNodeThatRefusedTakesCallsAgainTwoSecondsAfterItIsWell() {
        share(5);
        odd.latency = MS / 10;
        odd.failure = Code.UNAVAILABLE;
        share(30);
        odd.latency = 5 * MS;
        odd.failure = null;
        share(2);
        double share = share(5);
        assertTrue(share > 0.2, "share " + share);
    }

    @Test
    void aNodeThatHungTakesCallsAgainTwoSecondsAfterItsTimeouts() {
        share(5);
        odd.latency = 5000 * MS;
        odd.failure = Code.DEADLINE_EXCEEDED;
        double hung = share(30);
        assertTrue(hung < 0.005, "share " + hung);
        odd.latency = 5 * MS;
        odd.failure = null;
        share(6 + 2); // the probe under way may take six
        double share = share(5);
        assertTrue(share > 0.2, "share " + share);
    }

    @Test
    void aNodeThatWasStoppedTakesCallsAgainTwoSecondsAfterItGoesOn() {
        share(5);
        odd.latency = 2000 * MS;
        odd.failure = Code.DEADLINE_EXCEEDED;
        share(10);
        odd.latency = 5 * MS;
        odd.failure = null;
        List<Call> answered = calls.stream().filter(call -> call.node() == odd).toList();
        calls.removeAll(answered);
        answered.forEach(call -> calls.add(new Call(odd, call.start(), now, null)));
        share(2);
        double share = share(5);
        assertTrue(share > 0.2, "share " + share);
    }

    private SimulatedNode node() {
        SimulatedNode node = new SimulatedNode(Map.of(), () -> now);
        node.latency = 5 * MS;
        return node;
    }

    /** Runs for so many seconds; the odd node's share of the calls that began in them. */
    private double share(int seconds) {
        long end = now + seconds * 1000L * MS;
        nodes.forEach(node -> node.calls = 0);
        while (calls.size() < CALLERS) {
            call();
        }
        while (calls.element().end() <= end) {
            Call call = calls.remove();
            now = call.end();
            call.over();
            call();
        }
        now = end;
        return (double) odd.calls / nodes.stream().mapToInt(node -> node.calls).sum();
    }

    private void call() {
        SimulatedNode node = picker.pick(REQUEST, any -> true);
        assertTrue(node != null);
        node.began(now);
        node.calls++;
        long latency = (long) (node.latency * (0.8 + 0.4 * jitter.nextDouble()));
        calls.add(new Call(node, now, now + latency, node.failure));
    }
}
