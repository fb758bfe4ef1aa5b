package dev.micro.transport;

import dev.micro.core.Address;
import java.time.Duration;

/** A handler's place at an address, until closed. */
public interface Listener extends AutoCloseable {
    /** Where it listens: with the port that was found when 0 was asked for. */
    Address address();

    /**
     * Takes no more connections, tells the connected clients to go elsewhere, and serves on what arrives all the same;
     * returns when all of them have left, or after {@code grace}, which may be zero. Then closes. Not for an event loop,
     * where it throws FAILED_PRECONDITION.
     *
     * @return whether all left in time
     */
    boolean drain(Duration grace);

    /** Closes at once: calls that run are cancelled. Harmless twice. */
    @Override
    void close();
}
