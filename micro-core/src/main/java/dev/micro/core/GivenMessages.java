package dev.micro.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Messages that are all there. */
final class GivenMessages implements Messages {
    private final Message[] all;
    private int given;
    private volatile boolean closed;

    GivenMessages(Message[] all) {
        this.all = all;
    }

    @Override
    public CompletionStage<Message> next() {
        if (given == all.length) {
            return CompletableFuture.completedFuture(null);
        }
        return closed
                ? CompletableFuture.failedFuture(Code.CANCELLED.error("the messages were closed"))
                : CompletableFuture.completedFuture(all[given++]);
    }

    @Override
    public Metadata trailers() {
        return Metadata.EMPTY;
    }

    @Override
    public void close() {
        closed = true;
    }
}
