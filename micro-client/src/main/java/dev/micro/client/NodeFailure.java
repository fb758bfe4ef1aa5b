package dev.micro.client;

import dev.micro.core.MicroException;
import java.util.concurrent.CompletionException;

/**
 * A failure on its way through the stages, with the node it came from. What every stage would wrap it in anyway, so
 * that {@link MicroException#of} finds the cause; without a stack trace.
 */
final class NodeFailure extends CompletionException {
    private final transient FarNode node;

    NodeFailure(FarNode node, MicroException why) {
        super(why);
        this.node = node;
    }

    FarNode node() {
        return node;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // does nothing
    public Throwable fillInStackTrace() {
        return this;
    }
}
