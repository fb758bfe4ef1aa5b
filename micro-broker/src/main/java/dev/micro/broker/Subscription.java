package dev.micro.broker;

import dev.micro.core.MicroException;
import java.time.Duration;

/** A handler's place at a topic, until closed. */
public interface Subscription extends AutoCloseable {
    /**
     * Takes no more events and waits until those accepted for it are handled, or for {@code grace}, which may be zero;
     * then closes. Where others of its queue stay, what waits is theirs, and only the event it is handling is waited for.
     *
     * @return whether all was handled in time
     * @throws MicroException FAILED_PRECONDITION on the thread of a handler, which would wait for itself
     */
    boolean drain(Duration grace);

    /**
     * Ends it at once: what is published after close() has returned does not reach the handler, and the context of an
     * event that it is handling is cancelled. What waited goes to others of its queue; where there are none it is
     * dropped, unless the backend keeps it. A handler may close its own subscription. Harmless twice.
     */
    @Override
    void close();
}
