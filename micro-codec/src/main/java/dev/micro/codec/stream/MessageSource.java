package dev.micro.codec.stream;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Source;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The values that messages say, each decoded when it is asked for. The first that cannot be is the last that is read. */
final class MessageSource<T> extends Source<T> {
    private final Messages messages;
    private final Metadata metadata;
    private final Function<Message, T> decode;
    private final Function<Throwable, MicroException> failures;
    private volatile @Nullable MicroException broken;

    /**
     * The values of {@code messages}, before which {@code metadata} came. What {@code decode} throws, and what the
     * messages fail with, is what {@code failures} makes of it.
     */
    MessageSource(
            Messages messages,
            Metadata metadata,
            Function<Message, T> decode,
            Function<Throwable, MicroException> failures) {
        this.messages = messages;
        this.metadata = metadata;
        this.decode = decode;
        this.failures = failures;
    }

    @Override
    public CompletionStage<T> nextAsync() {
        if (broken != null) {
            return CompletableFuture.failedFuture(broken);
        }
        CompletableFuture<Message> next = messages.next().toCompletableFuture();
        if (next.isDone() && !next.isCompletedExceptionally()) {
            try {
                return CompletableFuture.completedFuture(decoded(next.join()));
            } catch (MicroException wrong) {
                return CompletableFuture.failedFuture(wrong);
            }
        }
        return next.handle((message, failure) -> {
            if (failure != null) {
                throw failures.apply(failure);
            }
            return decoded(message);
        });
    }

    private @Nullable T decoded(@Nullable Message message) {
        if (message == null) {
            return null;
        }
        try {
            T value = decode.apply(message);
            if (value != null) {
                return value;
            }
            throw Code.INVALID_ARGUMENT.error("null in a stream (expected: a value)");
        } catch (Throwable thrown) { // a codec may run the user's code
            MicroException wrong = failures.apply(thrown);
            broken = wrong;
            messages.close();
            throw wrong;
        }
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    @Override
    public Metadata trailers() {
        return messages.trailers();
    }

    @Override
    public void close() {
        messages.close();
    }
}
