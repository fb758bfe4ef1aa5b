package dev.micro.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Messages that are all there. */
final class GivenMessages implements Messages {
    private final Metadata trailers;
    private final Message[] all;
    private volatile int given;
    private volatile boolean ended;

    GivenMessages(Metadata trailers, Message[] all) {
        this.trailers = trailers;
        this.all = all;
    }

    @Override
    @SuppressWarnings(
            "NonAtomicVolatileUpdate") // one reader at a time; closing beside it ends what it reads either way
    public CompletionStage<Message> next() {
        int at = given;
        if (at >= all.length) {
            ended = true;
            return CompletableFuture.completedFuture(null);
        }
        given = at + 1;
        return CompletableFuture.completedFuture(all[at]);
    }

    @Override
    public Metadata trailers() {
        return ended ? trailers : Metadata.EMPTY;
    }

    @Override
    public void close() {
        given = all.length;
    }
}
