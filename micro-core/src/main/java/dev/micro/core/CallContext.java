package dev.micro.core;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the call that a method answers: a parameter of the method, in any position, and no part of the
 * request. May be used by any thread until the method's answer is given, of a stream until its last value is.
 */
public interface CallContext {
    /** The service that was called. */
    String service();

    /** The endpoint that was called. */
    String endpoint();

    /** What the caller sent beside the body. */
    Metadata metadata();

    /** The time left for an answer: zero when it is over, never negative; {@link Duration#ofNanos} of the largest long when there is no limit. */
    Duration remaining();

    /** Where the caller is, or null when it is in this process. */
    @Nullable
    Address peer();

    /** Whether nobody waits for the answer any more. */
    boolean cancelled();

    /** Has {@code action} run once when the call is cancelled, at once if it was. It must not block. */
    void onCancel(Consumer<MicroException> action);

    /**
     * Sends a pair beside the answer, before it.
     *
     * @throws MicroException FAILED_PRECONDITION when the answer has begun: a Source was returned, or a Sink written to
     */
    void replyMetadata(String key, String value);

    /** Sends a pair after the answer, of a stream after its last value. */
    void trailer(String key, String value);
}
