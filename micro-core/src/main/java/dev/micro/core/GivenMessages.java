package dev.micro.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Messages that are all there. */
final class GivenMessages implements Messages {
    private final Metadata trailers;
    private final Message[] all;
    private int given;
    private volatile boolean ended;
    private volatile boolean closed;

    GivenMessages(Metadata trailers, Message[] all) {
        this.trailers = trailers;
        this.all = all;
    }

    @Override
    public CompletionStage<Message> next() {
        if (given == all.length) {
            ended = true;
            return CompletableFuture.completedFuture(null);
        }
        return closed
                ? CompletableFuture.failedFuture(Code.CANCELLED.error("the messages were closed"))
                : CompletableFuture.completedFuture(all[given++]);
    }

    @Override
    public Metadata trailers() {
        return ended ? trailers : Metadata.EMPTY;
    }

    @Override
    public void close() {
        closed = true;
    }
}
