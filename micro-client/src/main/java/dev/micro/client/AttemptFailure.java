package dev.micro.client;

import dev.micro.core.MicroException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A failure of ours on its way from the floor of the stack to {@link Attempts}, which believes no one else that a call
 * reached no handler: a filter in between may fail with what another call told it. What every stage would wrap it in
 * anyway, so that {@link MicroException#of} finds the cause; without a stack trace.
 */
final class AttemptFailure extends CompletionException {
    private final transient @Nullable FarNode node;

    /** {@code node} is whose failure it is; null: no node was asked. */
    AttemptFailure(@Nullable FarNode node, MicroException why) {
        super(why);
        this.node = node;
    }

    @Nullable
    FarNode node() {
        return node;
    }

    /** The outcome of a call for which no node was asked. */
    static <T> CompletionStage<T> unasked(MicroException why) {
        return CompletableFuture.failedFuture(new AttemptFailure(null, why));
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // does nothing
    public Throwable fillInStackTrace() {
        return this;
    }
}
