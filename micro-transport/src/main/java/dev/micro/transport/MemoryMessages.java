package dev.micro.transport;

import static java.util.Objects.requireNonNull;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One side's messages as the other side reads them: a next() here is a next() there, and nothing is kept between. The
 * first of their end, their failure and {@link #end} is their outcome.
 */
abstract sealed class MemoryMessages implements Messages permits MemoryRequestMessages, MemoryReplyMessages {
    private static final Logger log = LoggerFactory.getLogger(MemoryMessages.class);

    private final Messages sent;

    // Guarded by this. No foreign code runs under the lock.
    private @Nullable CompletableFuture<Message> waiting;
    private @Nullable MicroException why;

    /** Set under the lock, with why there are no more before it. */
    private volatile boolean over;

    private volatile Metadata trailers = Metadata.EMPTY;

    MemoryMessages(Messages sent) {
        this.sent = sent;
    }

    /** Why {@code message} cannot be handed over, or null when it can. */
    abstract @Nullable MicroException unfit(Message message);

    /** The last message was read. */
    abstract void ended();

    /** No more can be had: this ends as failed, and whatever hangs on it. */
    abstract void failed(MicroException failure);

    /** A message was unfit to be handed over: so does this, and who sent it is told. */
    abstract void refused(MicroException unfit);

    @Override
    public final CompletionStage<Message> next() {
        if (over) {
            return outcome();
        }
        CompletionStage<Message> next;
        try {
            next = requireNonNull(sent.next(), "stage");
        } catch (Throwable thrown) {
            broke(thrown);
            return outcome();
        }
        if (next.getClass() == CompletableFuture.class) {
            CompletableFuture<Message> ready = next.toCompletableFuture();
            if (ready.isDone() && !ready.isCompletedExceptionally()) {
                return passes(ready.join()) ? next : outcome();
            }
        }
        return later(next);
    }

    private CompletionStage<Message> later(CompletionStage<Message> next) {
        CompletableFuture<Message> reader = new CompletableFuture<>();
        synchronized (this) {
            if (over) {
                return outcome();
            }
            waiting = reader;
        }
        next.whenComplete((message, failure) -> {
            if (failure != null) {
                if (!over) { // else it may only come of the close
                    failed(MicroException.of(failure));
                }
            } else if (passes(message)) {
                CompletableFuture<Message> told = taken();
                if (told != null) {
                    told.complete(message);
                }
            }
        });
        return reader;
    }

    /** Whether {@code message} can be given to the reader; if not, this is over. */
    private boolean passes(@Nullable Message message) {
        if (message == null) {
            finish();
            return false;
        }
        MicroException unfit = unfit(message);
        if (unfit != null) {
            refused(unfit);
        }
        return unfit == null;
    }

    private void finish() {
        Metadata after;
        try {
            after = requireNonNull(sent.trailers(), "trailers");
        } catch (Throwable thrown) {
            broke(thrown);
            return;
        }
        MicroException unfit = Sendable.unfit(after);
        if (unfit != null) {
            refused(unfit);
            return;
        }
        CompletableFuture<Message> reader;
        synchronized (this) {
            if (over) {
                return;
            }
            trailers = after;
            over = true;
            reader = waiting;
            waiting = null;
        }
        ended();
        if (reader != null) {
            reader.complete(null);
        }
    }

    /** What they threw is as little of the other side's business as on any wire. */
    private void broke(Throwable thrown) {
        log.error("Messages threw, or gave null for a stage or for trailers", thrown);
        failed(Code.INTERNAL.error("the messages broke"));
    }

    /** Ends this before its end: the reader is told why, and who sends that no more are wanted. False when it was over. */
    final boolean end(MicroException reason) {
        CompletableFuture<Message> reader;
        synchronized (this) {
            if (over) {
                return false;
            }
            why = reason;
            over = true;
            reader = waiting;
            waiting = null;
        }
        Messages.drop(sent);
        if (reader != null) {
            reader.completeExceptionally(reason);
        }
        return true;
    }

    private synchronized @Nullable CompletableFuture<Message> taken() {
        CompletableFuture<Message> reader = waiting;
        waiting = null;
        return reader;
    }

    private synchronized CompletionStage<Message> outcome() {
        return why == null ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(why);
    }

    @Override
    public final Metadata trailers() {
        return trailers;
    }
}
