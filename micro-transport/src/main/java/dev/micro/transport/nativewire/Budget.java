package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of messages that come in parts may be held at once: what one connection alone may hold is small, and
 * there are many. A message is given all that it needs when it begins, first come first served, or nothing, so that half
 * messages never wait for each other. Safe for many threads.
 */
final class Budget {
    /** That of all transports of this process which have none of their own: an eighth of what the heap can grow to. */
    static final Budget PROCESS = new Budget(Runtime.getRuntime().maxMemory() / 8);

    private final long all;
    private final AtomicLong taken = new AtomicLong();

    Budget(long all) {
        this.all = all;
    }

    /**
     * Takes so many bytes.
     *
     * @throws MicroException RESOURCE_EXHAUSTED when others hold too many
     */
    void take(int bytes) {
        long others = taken.getAndAdd(bytes);
        if (others + bytes > all) {
            taken.addAndGet(-bytes);
            throw Code.RESOURCE_EXHAUSTED.error("no room for a message of " + bytes + " bytes: others hold " + others
                    + " of " + all + " (transport.budget)");
        }
    }

    void give(int bytes) {
        if (bytes != 0) {
            taken.addAndGet(-bytes);
        }
    }

    long taken() {
        return taken.get();
    }
}
