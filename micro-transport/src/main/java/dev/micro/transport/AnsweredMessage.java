package dev.micro.transport;

import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import java.util.concurrent.CompletionStage;

/** One message as the messages that a caller asked for, and what came after it. */
record AnsweredMessage(Messages one, Metadata trailers) implements Messages {
    AnsweredMessage(Message message, Metadata trailers) {
        this(Messages.of(message), trailers);
    }

    @Override
    public CompletionStage<Message> next() {
        return one.next();
    }

    @Override
    public void close() {
        one.close();
    }
}
