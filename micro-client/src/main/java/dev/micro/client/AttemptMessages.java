package dev.micro.client;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The messages of a request as one attempt sends them. Until it has pulled the first one another attempt may have them,
 * so that what ends this one closes nothing.
 */
final class AttemptMessages implements Messages {
    private enum State {
        WHOLE,
        PULLED,
        WITHDRAWN
    }

    private final Messages messages;
    private final AtomicReference<State> state = new AtomicReference<>(State.WHOLE);

    AttemptMessages(Messages messages) {
        this.messages = messages;
    }

    /** Takes the messages away from this attempt; false when it pulled one, and no other may have them. */
    boolean withdraw() {
        return state.compareAndSet(State.WHOLE, State.WITHDRAWN) || state.get() == State.WITHDRAWN;
    }

    @Override
    public CompletionStage<Message> next() {
        if (state.get() != State.PULLED && !state.compareAndSet(State.WHOLE, State.PULLED)) {
            return CompletableFuture.failedFuture(Code.CANCELLED.error("the attempt is over"));
        }
        return messages.next();
    }

    @Override
    public Metadata trailers() {
        return messages.trailers();
    }

    @Override
    public void close() {
        if (!withdraw()) {
            messages.close();
        }
    }
}
