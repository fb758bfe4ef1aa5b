package dev.micro.core;

import java.util.concurrent.CompletionStage;

/**
 * Where values go that follow each other, one by one. May be written to by any thread; the order of values that several
 * threads send at once is not known.
 *
 * @param <T> what the values are; never null
 */
public interface Sink<T> extends AutoCloseable {
    /**
     * Sends a value, and waits while its reader has no room. Whoever is interrupted before it was read gets CANCELLED,
     * the interrupt flag set, and has sent nothing. On an event loop, which must not wait, the same with
     * FAILED_PRECONDITION.
     *
     * @throws MicroException CANCELLED when nobody reads any more, or why; FAILED_PRECONDITION after close(); INTERNAL
     *     for a value that cannot be encoded, which ends the stream
     */
    void send(T value);

    /** Sends a value; done when its reader took it. Fails where {@link #send} throws; at most 1,024 may wait at once. */
    CompletionStage<Void> sendAsync(T value);

    /** Ends the stream: what was sent is still read. Harmless twice; never waits. */
    @Override
    void close();

    /** Ends the stream as failed, which its reader is told after what was sent. Harmless after the end. */
    void fail(MicroException why);
}
