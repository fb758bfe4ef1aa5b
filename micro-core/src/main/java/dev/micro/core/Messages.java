package dev.micro.core;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Encoded messages that follow each other, pulled one by one: what is not asked for is not made, and earns who makes it
 * no credit. One reader at a time, on any thread; {@link #close} may be called by any thread beside it.
 */
public non-sealed interface Messages extends Body, AutoCloseable {
    /**
     * The next message, null after the last one; fails with a {@link MicroException} as the call failed. Never waits.
     * Not to be asked again before the stage is done; what is chained to it may run on an event loop.
     */
    CompletionStage<Message> next();

    /** What came after the last message; empty before that was seen to be the last. */
    Metadata trailers();

    /**
     * No more are wanted: who makes them is told. Harmless twice and after the end; never throws. A next() that waits
     * fails.
     */
    @Override
    void close();

    /** Nobody reads this body, or the rest of it: messages are closed. What they throw, against their promise, is logged. */
    static void drop(Body body) {
        if (body instanceof Messages unread) {
            Quietly.close(unread);
        }
    }

    /**
     * The same messages; {@code action} runs once when they are over: with null after the last or when they are closed
     * by their reader, else with what they failed with. It may run on any thread and must not block or throw.
     */
    default Messages onEnd(Consumer<@Nullable Throwable> action) {
        return new WatchedMessages(this, action);
    }

    /** What who takes one message is told where {@code endpoint} gives several: UNIMPLEMENTED. */
    static MicroException unexpected(String endpoint) {
        return Code.UNIMPLEMENTED.error(endpoint + " answers with a stream; call it with stream(...)");
    }

    /** These messages, in their order, with no trailers. */
    static Messages of(Message... messages) {
        return of(Metadata.EMPTY, messages);
    }

    /** These messages, in their order, and these trailers. */
    static Messages of(Metadata trailers, Message... messages) {
        return new GivenMessages(trailers, messages.clone());
    }
}
