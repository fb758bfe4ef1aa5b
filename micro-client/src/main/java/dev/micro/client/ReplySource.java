package dev.micro.client;

import dev.micro.codec.Codec;
import dev.micro.core.Code;
import dev.micro.core.EventLoopThread;
import dev.micro.core.Handler;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Source;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a streaming call is answered with, as its caller reads it: each value decoded by whoever reads it. Of the head
 * and an end before it, a close or a cancel, exactly one completes {@link #head}; a head that comes too late is closed.
 */
final class ReplySource<T> extends Source<T> implements BiConsumer<@Nullable Response, @Nullable Throwable> {
    /** The end that is no failure. */
    @SuppressWarnings("StaticAssignmentOfThrowable") // never thrown: a mark
    private static final MicroException LAST = Code.OUT_OF_RANGE.error("the last value was given");

    private final Requests requests;
    private final Request request;
    private final Type type;
    private final CompletableFuture<Response> head = new LoopGuarded<>();
    /** Why no more comes; null while more may come. */
    private final AtomicReference<@Nullable MicroException> end = new AtomicReference<>();

    // The reader's own, who has them from the head on.
    private @Nullable Messages messages;
    private @Nullable Codec codec;

    ReplySource(Requests requests, Request request, Type type) {
        this.requests = requests;
        this.request = request;
        this.type = type;
    }

    /** Begins the call. */
    ReplySource<T> ask(Handler stack) {
        request.context().onCancel(this::end);
        stack.handle(request).whenComplete(this);
        return this;
    }

    /** The head came, or why there is none. */
    @Override
    public void accept(@Nullable Response response, @Nullable Throwable failure) {
        if (response == null) {
            end(MicroException.of(failure == null ? new NullPointerException("no response") : failure));
        } else if (!head.complete(response)) {
            Messages.drop(response.body());
        }
    }

    @Override
    public @Nullable T next() {
        if (EventLoopThread.isCurrent()) {
            throw onLoop("next()", "nextAsync()");
        }
        try {
            if (end.get() != null) {
                return nothing();
            }
            if (messages == null) {
                View.await(head, request);
            }
            CompletableFuture<Message> next = opened().next().toCompletableFuture();
            return value(next.isDone() ? next.join() : View.await(next, request));
        } catch (RuntimeException failure) {
            throw end(MicroException.of(failure)).here();
        }
    }

    @Override
    public CompletionStage<T> nextAsync() {
        try {
            if (end.get() != null) {
                return CompletableFuture.completedFuture(nothing());
            }
            if (messages == null && !head.isDone()) {
                return head.handle((came, failure) -> nextAsync()).thenCompose(Function.identity());
            }
            CompletableFuture<Message> next = opened().next().toCompletableFuture();
            if (next.isDone() && !Requests.tooLongHere(next.join())) {
                return CompletableFuture.completedFuture(value(next.join()));
            }
            Next later = new Next();
            next.whenComplete(later);
            return later;
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(end(MicroException.of(failure)));
        }
    }

    /** Empty also where the call failed without a head: why, says next(). */
    @Override
    public Metadata metadata() {
        if (!head.isDone() && EventLoopThread.isCurrent()) {
            throw onLoop("metadata()", "nextAsync() first");
        }
        try {
            return View.await(head, request).metadata();
        } catch (MicroException none) {
            return Metadata.EMPTY;
        }
    }

    @Override
    public Metadata trailers() {
        if (end.get() != LAST) {
            return Metadata.EMPTY;
        }
        return last();
    }

    /** What came after the last value, which was seen. */
    private Metadata last() {
        Response response = head.join();
        return response.body() instanceof Messages streamed ? streamed.trailers() : response.trailers();
    }

    @Override
    public void close() {
        if (end.get() == null) {
            end(Code.CANCELLED.error(request.endpoint() + ": closed by its reader"));
        }
    }

    /** Ends the stream here and there, unless it has ended; why it did. */
    private MicroException end(MicroException why) {
        if (!end.compareAndSet(null, why)) {
            MicroException before = end.get();
            return before == null ? why : before;
        }
        if (head.completeExceptionally(why)) {
            request.context().cancel(why);
        } else {
            Messages.drop(head.join().body());
        }
        Requests.over(request);
        return why;
    }

    /** What there is after the end: null, or the failure again. */
    private @Nullable T nothing() {
        MicroException why = end(LAST);
        if (why != LAST) {
            throw why;
        }
        return null;
    }

    /** The messages of the head, which is there. */
    private Messages opened() {
        Messages known = messages;
        if (known == null) {
            Response response = head.join();
            known = response.body() instanceof Messages streamed ? streamed : Messages.of((Message) response.body());
            Requests.tell(response.metadata(), request);
            codec = requests.codec(response, request);
            messages = known;
        }
        return known;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the type is the T of whoever asked; codec comes with the messages
    private @Nullable T value(@Nullable Message message) {
        if (message != null) {
            return (T) Requests.value(message, codec, request, type);
        }
        Metadata trailers = last();
        if (trailers.size() > 0) {
            Requests.tell(trailers, request);
        }
        end(LAST);
        return nothing();
    }

    private MicroException onLoop(String what, String cure) {
        return Code.FAILED_PRECONDITION
                .error(request.endpoint() + ": a " + what + " that waits, on an event loop (use " + cure
                        + ", or take nonBlocking off the method that reads)")
                .here();
    }

    /** The next value, which is on its way. */
    private final class Next extends LoopGuarded<T> implements BiConsumer<@Nullable Message, @Nullable Throwable> {
        @Override
        public void accept(@Nullable Message message, @Nullable Throwable failure) {
            if (Requests.tooLongHere(message)) {
                requests.decodeElsewhere(() -> end(message, null));
            } else {
                end(message, failure);
            }
        }

        private void end(@Nullable Message message, @Nullable Throwable failure) {
            try {
                if (failure != null) {
                    throw MicroException.of(failure);
                }
                complete(value(message));
            } catch (Throwable thrown) { // or the reader would wait for ever
                completeExceptionally(ReplySource.this.end(MicroException.of(thrown)));
            }
        }
    }
}
