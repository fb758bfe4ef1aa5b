package dev.micro.server;

import dev.micro.codec.stream.SourceCall;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import dev.micro.core.Pipe;
import dev.micro.core.Response;
import dev.micro.core.Sink;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Where a method writes its replies. The answer begins with the first of them, and ends when the method returns. */
final class ReplySink implements Sink<Object> {
    private final StreamCall call;
    private final Pipe<Message> pipe = Pipe.create();
    private final CompletableFuture<Response> answer = new CompletableFuture<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Runnable undo;

    ReplySink(StreamCall call) {
        this.call = call;
        this.undo = call.request().context().onCancel(this::left);
    }

    /** Done when the first reply is sent, or it is known that none is. */
    CompletionStage<Response> answer() {
        return answer;
    }

    /** Has the method write, on this thread. */
    CompletionStage<Response> written() {
        try {
            call.invoke(this);
            begin();
            return answer;
        } catch (Throwable thrown) {
            return Stages.failed(call.failure(thrown));
        }
    }

    /** The method has returned, or {@code failure} is why it did not, or was not called at all. */
    void end(@Nullable Throwable failure) {
        undo.run();
        if (failure == null) {
            close();
        } else {
            answer.completeExceptionally(failure);
            pipe.fail(MicroException.of(failure));
        }
    }

    private void begin() {
        if (begun.compareAndSet(false, true)) {
            answer.complete(call.answer(
                    pipe.source(),
                    message -> message,
                    SourceCall.here(call.request().context())));
        }
    }

    private void left(MicroException why) {
        answer.completeExceptionally(why);
        pipe.source().close();
    }

    @Override
    public void send(Object value) {
        Message message = encoded(value);
        begin();
        pipe.send(message);
    }

    @Override
    public CompletionStage<Void> sendAsync(Object value) {
        Message message;
        try {
            message = encoded(value);
        } catch (MicroException wrong) {
            return CompletableFuture.failedFuture(wrong);
        }
        begin();
        return pipe.sendAsync(message);
    }

    /** On the writer's thread. A value that cannot be encoded ends the stream: it is not left out in silence. */
    private Message encoded(Object value) {
        try {
            return call.encoded(value);
        } catch (Throwable thrown) { // a codec may run the user's code
            MicroException wrong = call.failure(thrown);
            end(wrong);
            throw wrong;
        }
    }

    @Override
    public void close() {
        begin();
        pipe.close();
    }

    @Override
    public void fail(MicroException why) {
        end(call.failure(why));
    }
}
