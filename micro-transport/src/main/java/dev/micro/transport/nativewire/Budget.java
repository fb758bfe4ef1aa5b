package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of messages that come in parts all connections of a transport may hold together, until their handlers
 * have answered: what one connection alone may hold is small, and there are many. Safe for many threads.
 */
final class Budget {
    private final long all;
    private final AtomicLong taken = new AtomicLong();

    Budget(long all) {
        this.all = all;
    }

    /** An eighth of what the heap can grow to. */
    static Budget ofHeap() {
        return new Budget(Runtime.getRuntime().maxMemory() / 8);
    }

    /** Takes so many bytes, or throws RESOURCE_EXHAUSTED. */
    void take(long bytes) {
        if (taken.addAndGet(bytes) > all) {
            taken.addAndGet(-bytes);
            throw Code.RESOURCE_EXHAUSTED
                    .error("messages under way hold the " + all + " bytes that all may hold")
                    .untouched(true);
        }
    }

    void give(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
