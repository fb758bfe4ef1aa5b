package dev.micro.transport;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One call in memory. The first of reply, cancel, deadline and loss completes it. */
final class MemoryCall extends CompletableFuture<Response> {
    private final MemoryTransport transport;
    private final Request request;
    private final Address address;
    private final Context far;

    MemoryCall(MemoryTransport transport, Request request, Address address) {
        this.transport = transport;
        this.request = request;
        this.address = address;
        far = Context.root().child().within(request.context().remaining());
    }

    /** Calls the handler, unless nobody waits for the answer by now. */
    void start(MemoryListener listener) {
        Context near = request.context();
        if (near.remaining() <= 0) {
            throw late().untouched(true);
        }
        Runnable unhook = near.onCancel(why -> end(why, Code.CANCELLED.error("the caller cancelled")));
        whenComplete((response, failure) -> unhook.run());
        if (near.timed()) {
            endAfter(near.remaining());
        }
        if (!isDone()) {
            listener.handle(new Request(request.service(), request.endpoint(), request.metadata(), request.body(), far))
                    .whenComplete(this::answer);
        }
    }

    private void answer(@Nullable Response response, @Nullable Throwable failure) {
        if (response == null) {
            completeExceptionally(
                    failure != null
                            ? carried(MicroException.of(failure))
                            : Code.INTERNAL.error("the handler's stage gave null for " + request.endpoint()));
            return;
        }
        MicroException unfit = transport.unfit(response, request);
        if (unfit == null) {
            complete(response);
        } else {
            completeExceptionally(unfit);
        }
    }

    /** What of a failure a wire would carry: no cause, and no trace. */
    private static MicroException carried(MicroException failure) {
        return failure.code().error(failure.detail()).from(failure.origin()).untouched(failure.untouched());
    }

    /** The JDK's timer says when; what follows is no work for its thread. */
    private void endAfter(long nanos) {
        CompletableFuture<Void> deadline =
                new CompletableFuture<Void>().completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
        deadline.thenRunAsync(() -> end(late(), late()), transport.loop());
        whenComplete((response, failure) -> deadline.cancel(false));
    }

    /** Ends the call from outside: the caller learns {@code why}, and a handler that still runs {@code farWhy}. */
    boolean end(MicroException why, MicroException farWhy) {
        boolean first = completeExceptionally(why);
        if (first) {
            far.cancel(farWhy);
        }
        return first;
    }

    private MicroException late() {
        return Code.DEADLINE_EXCEEDED.error("waited for the answer of " + address);
    }
}
