package dev.micro.transport.contract;

import static dev.micro.transport.contract.Asking.SERVICE;

import dev.micro.core.Body;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What tests of streams ask, and how they read what they are given. */
public final class Streaming {
    private static final long PATIENCE_SECONDS = 20;

    private Streaming() {}

    /** A request for {@code Say.Watch} whose caller takes messages. */
    public static Request streaming(Body body) {
        return streaming(body, Context.root());
    }

    /** Such a request under a context. */
    public static Request streaming(Body body, Context context) {
        return new Request(SERVICE, "Say.Watch", Metadata.EMPTY, body, Request.Reply.STREAM, context);
    }

    /** A request for {@code Say.Join} whose caller takes one message. */
    public static Request joining(Body body) {
        return new Request(SERVICE, "Say.Join", Metadata.EMPTY, body, Context.root());
    }

    /** An answer of messages without metadata. */
    public static Response answer(Body body) {
        return Response.of(Metadata.EMPTY, body);
    }

    /** The messages of an answer, when it has begun. */
    public static Messages messages(CompletionStage<Response> stage) {
        return (Messages) Asking.reply(stage).body();
    }

    /** The next message, or null after the last; or the failure as an exception. */
    public static @Nullable Message next(Messages messages) {
        return done(messages.next());
    }

    /** The failure of the stage; an AssertionError when there was none. */
    public static MicroException failure(CompletionStage<Message> stage) {
        Message message;
        try {
            message = done(stage);
        } catch (MicroException failure) {
            return failure;
        }
        throw new AssertionError("read " + message + " (expected: a failure)");
    }

    /** Reads to the end; the texts that came. */
    public static List<String> texts(Messages messages) {
        List<String> texts = new ArrayList<>();
        for (Message one = next(messages); one != null; one = next(messages)) {
            texts.add(one.text());
        }
        return texts;
    }

    /** What the stage gives, or its failure as an exception. */
    public static <T extends @Nullable Object> T done(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw MicroException.of(e);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing came within " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads to the end without holding a thread; done with the number that came. */
    public static CompletableFuture<Integer> readAll(Messages messages, Consumer<Message> each) {
        return read(messages, Integer.MAX_VALUE, each);
    }

    /** Reads so many without holding a thread, or up to the end. */
    public static CompletableFuture<Integer> read(Messages messages, int most, Consumer<Message> each) {
        Reading reading = new Reading(messages, most, each);
        reading.go();
        return reading.count;
    }

    private static final class Reading {
        private final Messages messages;
        private final int most;
        private final Consumer<Message> each;
        private final CompletableFuture<Integer> count = new CompletableFuture<>();
        private int read;

        Reading(Messages messages, int most, Consumer<Message> each) {
            this.messages = messages;
            this.most = most;
            this.each = each;
        }

        /** A loop while messages are ready, so that no number of them is too many for the stack. */
        void go() {
            while (true) {
                CompletableFuture<Message> next = messages.next().toCompletableFuture();
                if (!next.isDone()) {
                    next.whenComplete((message, failure) -> {
                        if (goesOn(message, failure)) {
                            go();
                        }
                    });
                    return;
                }
                boolean failed = next.isCompletedExceptionally();
                if (!goesOn(
                        failed ? null : next.join(),
                        failed ? next.handle((m, f) -> f).join() : null)) {
                    return;
                }
            }
        }

        private boolean goesOn(@Nullable Message message, @Nullable Throwable failure) {
            if (failure != null) {
                count.completeExceptionally(failure);
            } else if (message == null) {
                count.complete(read);
            } else {
                each.accept(message);
                if (++read == most) {
                    count.complete(read);
                }
            }
            return !count.isDone();
        }
    }
}
