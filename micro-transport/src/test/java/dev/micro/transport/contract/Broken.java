package dev.micro.transport.contract;

import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Messages that break a promise. */
enum Broken implements Messages {
    /** The next one is asked for and there is no stage. */
    NO_STAGE,
    /** Throws when the next one is asked for. */
    WHEN_ASKED,
    /** None comes, and throws when closed. */
    WHEN_CLOSED,
    /** There are none, and it throws when asked for what came after. */
    AT_THE_END;

    @Override
    @SuppressWarnings("NullAway") // that is what is tested
    public CompletionStage<Message> next() {
        return switch (this) {
            case NO_STAGE -> null;
            case WHEN_ASKED -> throw thrown();
            case WHEN_CLOSED -> new CompletableFuture<>();
            case AT_THE_END -> CompletableFuture.completedFuture(null);
        };
    }

    @Override
    public Metadata trailers() {
        if (this == AT_THE_END) {
            throw thrown();
        }
        return Metadata.EMPTY;
    }

    @Override
    public void close() {
        if (this == WHEN_CLOSED) {
            throw thrown();
        }
    }

    private static IllegalStateException thrown() {
        return new IllegalStateException("password: 123456");
    }
}
