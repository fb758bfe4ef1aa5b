package dev.micro.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Messages whose end somebody wants to know. Costs nothing for a message that is there when it is asked for. */
final class WatchedMessages implements Messages, BiConsumer<@Nullable Message, @Nullable Throwable> {
    private final Messages messages;
    private final AtomicReference<@Nullable Consumer<@Nullable Throwable>> action;

    WatchedMessages(Messages messages, Consumer<@Nullable Throwable> action) {
        this.messages = messages;
        this.action = new AtomicReference<>(action);
    }

    @Override
    public CompletionStage<Message> next() {
        CompletionStage<Message> next = messages.next();
        if (next.getClass() == CompletableFuture.class) { // others may not tell whether they are done
            CompletableFuture<Message> future = next.toCompletableFuture();
            if (future.isDone() && !future.isCompletedExceptionally()) {
                accept(future.join(), null);
                return next;
            }
        }
        return next.whenComplete(this);
    }

    @Override
    public void accept(@Nullable Message message, @Nullable Throwable failure) {
        if (message == null) {
            tell(action.getAndSet(null), failure);
        }
    }

    @Override
    public Metadata trailers() {
        return messages.trailers();
    }

    @Override
    public void close() {
        Consumer<@Nullable Throwable> told = action.getAndSet(null); // before a next() that waits fails of it
        Messages.drop(messages);
        tell(told, null);
    }

    private static void tell(@Nullable Consumer<@Nullable Throwable> told, @Nullable Throwable failure) {
        if (told != null) {
            told.accept(failure);
        }
    }
}
