package dev.micro.selector;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.registry.Node;
import dev.micro.registry.Service;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A node on a clock of the test's own, that answers or fails after a time that the test says. */
final class SimulatedNode extends Candidate {
    private static final Service SERVICE = new Service("greeter", "1.0.0", Map.of(), List.of(), List.of());

    long latency;

    @Nullable
    Code failure;

    int calls;

    SimulatedNode(Map<String, String> metadata, LongSupplier clock) {
        this(1, metadata, clock);
    }

    SimulatedNode(int number, Map<String, String> metadata, LongSupplier clock) {
        super(SERVICE, new Node("greeter-" + number, new Address("127.0.0.1", 4711), metadata), clock);
    }

    void end() {
        ended(now() - latency, failure == null ? null : failure.error("simulated"));
    }

    void call() {
        began(now());
        end();
    }
}
