package dev.micro.server;

import dev.micro.core.MicroException;
import dev.micro.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A refusal of ours from behind the user's filters: the call reached no method. A filter's own failure may say the same
 * of a call that the filter made, which is no reason to send this one again. What every stage would wrap it in anyway,
 * so that {@link MicroException#of} finds the cause; without a stack trace.
 */
final class Refusal extends CompletionException {
    private Refusal(MicroException why) {
        super(why);
    }

    static CompletionStage<Response> because(MicroException why) {
        return CompletableFuture.failedFuture(new Refusal(why.untouched(true)));
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // does nothing
    public Throwable fillInStackTrace() {
        return this;
    }
}
