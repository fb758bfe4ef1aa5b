package dev.micro.client;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call under way, as its caller holds it. The stack's answer completes it; whoever completes it first from outside,
 * by {@code cancel} or {@code orTimeout} or any other method, ends the call.
 */
final class Call<T> extends LoopGuarded<T> implements BiConsumer<@Nullable Response, @Nullable Throwable> {
    private final Requests requests;
    private final Request request;
    private final Type reply;

    Call(Requests requests, Request request, Type reply) {
        this.requests = requests;
        this.request = request;
        this.reply = reply;
    }

    Request request() {
        return request;
    }

    /** The answer came, or why there is none. */
    @Override
    public void accept(@Nullable Response response, @Nullable Throwable failure) {
        Requests.over(request);
        if (isDone()) {
            return;
        }
        if (response != null && Requests.tooLongHere(response.body())) {
            requests.decodeElsewhere(() -> end(response, null));
        } else {
            end(response, failure);
        }
    }

    @SuppressWarnings("unchecked") // the reply's type is the T of whoever asked
    private void end(@Nullable Response response, @Nullable Throwable failure) {
        try {
            if (response == null) {
                throw MicroException.of(failure == null ? new NullPointerException("no response") : failure);
            }
            super.complete((T) requests.decode(response, request, reply));
        } catch (Throwable thrown) { // or the caller would wait for ever
            super.completeExceptionally(MicroException.of(thrown));
        }
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        return ended(super.cancel(mayInterrupt));
    }

    @Override
    public boolean complete(T value) {
        return ended(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable thrown) {
        return ended(super.completeExceptionally(thrown));
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
        executor.execute(() -> {
            try {
                complete(supplier.get());
            } catch (Throwable thrown) {
                completeExceptionally(thrown);
            }
        });
        return this;
    }

    @Override
    public void obtrudeValue(T value) {
        super.obtrudeValue(value);
        ended(true);
    }

    @Override
    public void obtrudeException(Throwable thrown) {
        super.obtrudeException(thrown);
        ended(true);
    }

    private boolean ended(boolean first) {
        if (first) {
            request.context().cancel(Code.CANCELLED.error(request.endpoint() + ": given up by its caller"));
        }
        return first;
    }
}
