package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes may be held at once of what cannot wait: what one connection alone may hold is small, and there are
 * many. Room is given first come first served, or refused at once; what can wait has {@link Grants}. Safe for many
 * threads.
 */
final class Budget {
    /** An eighth of what the heap can grow to. */
    static final long PART = Runtime.getRuntime().maxMemory() / 8;

    /** For requests that came whole, of all transports of this process which have none of their own. */
    static final Budget WHOLE = new Budget(PART);

    /** For replies that wait to be read, of all transports of this process which have none of their own. */
    static final Budget LEAVING = new Budget(PART);

    /** For frames that are not whole yet, of the same transports. */
    static final Budget UNFINISHED = new Budget(PART);

    private final long all;
    private final AtomicLong taken = new AtomicLong();

    Budget(long all) {
        this.all = all;
    }

    long all() {
        return all;
    }

    /**
     * Takes so many bytes for {@code what}.
     *
     * @throws MicroException RESOURCE_EXHAUSTED when others hold too many
     */
    void take(int bytes, String what) {
        long others = taken.getAndAdd(bytes);
        if (others + bytes > all) {
            taken.addAndGet(-bytes);
            throw Code.RESOURCE_EXHAUSTED.error("no room for a " + what + " of " + bytes + " bytes: others hold "
                    + others + " of " + all + " (transport.budget)");
        }
    }

    void give(long bytes) {
        if (bytes != 0) {
            taken.addAndGet(-bytes);
        }
    }

    long taken() {
        return taken.get();
    }
}
