package dev.micro.selector.contract;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.registry.Node;
import dev.micro.registry.Service;
import dev.micro.selector.Candidate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** A candidate that counts its calls, without anything behind it. */
final class Peer extends Candidate {
    private static final long MILLISECOND = 1_000_000;
    private static final Service SERVICE = new Service("greeter", "1.0.0", Map.of(), List.of(), List.of());

    final AtomicInteger calls = new AtomicInteger();
    volatile boolean reachable = true;

    private final LongSupplier clock;

    Peer(int number, Map<String, String> metadata) {
        this(number, metadata, System::nanoTime);
    }

    Peer(int number, Map<String, String> metadata, LongSupplier clock) {
        super(SERVICE, new Node("greeter-" + number, new Address("127.0.0.1", 4000 + number), metadata), clock);
        this.clock = clock;
    }

    void begin() {
        calls.incrementAndGet();
        began(clock.getAsLong());
    }

    void answer() {
        ended(clock.getAsLong() - MILLISECOND, null);
    }

    void fail() {
        ended(clock.getAsLong() - MILLISECOND, Code.UNAVAILABLE.error("refused"));
    }

    /** Fails as often in a row as it takes to be set aside. */
    void beSetAside() {
        for (int i = 0; i < 5; i++) {
            began(clock.getAsLong());
            fail();
        }
    }

    @Override
    protected boolean reachable() {
        return reachable;
    }
}
