package dev.micro.transport.nativewire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Messages that a test gives, which counts what is asked for. */
final class Fed implements Messages {
    private final Queue<CompletableFuture<Message>> given = new ArrayDeque<>();
    private @Nullable CompletableFuture<Message> waiting;
    private int asked;
    private boolean closed;
    private volatile boolean over;
    private Metadata trailers = Metadata.EMPTY;

    /** So many messages of so many bytes, at once. */
    Fed give(int count, int length) {
        for (int i = 0; i < count; i++) {
            give("x".repeat(length));
        }
        return this;
    }

    Fed give(String message) {
        return add(CompletableFuture.completedFuture(Message.of(message.getBytes(UTF_8))));
    }

    Fed end() {
        over = true;
        return add(CompletableFuture.completedFuture(null));
    }

    synchronized Fed end(Metadata last) {
        trailers = last;
        return end();
    }

    Fed fail(MicroException why) {
        over = true;
        return add(CompletableFuture.failedFuture(why));
    }

    private Fed add(CompletableFuture<Message> next) {
        CompletableFuture<Message> reader;
        synchronized (this) {
            reader = waiting;
            waiting = null;
            if (reader == null) {
                given.add(next);
                return this;
            }
        }
        next.whenComplete((message, failure) -> {
            if (failure == null) {
                reader.complete(message);
            } else {
                reader.completeExceptionally(failure);
            }
        });
        return this;
    }

    /** How many were pulled. */
    synchronized int asked() {
        return asked;
    }

    synchronized boolean closed() {
        return closed;
    }

    /** Whether its end, or its failure, was given. */
    boolean over() {
        return over;
    }

    @Override
    public synchronized CompletionStage<Message> next() {
        asked++;
        CompletableFuture<Message> next = given.poll();
        if (next == null) {
            next = new CompletableFuture<>();
            waiting = next;
        }
        return next;
    }

    @Override
    public synchronized Metadata trailers() {
        return trailers;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        fail(Code.CANCELLED.error("closed"));
    }
}
