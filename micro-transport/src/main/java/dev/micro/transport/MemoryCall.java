package dev.micro.transport;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One call in memory. The first of reply, cancel and deadline completes it. */
final class MemoryCall extends CompletableFuture<Response> {
    private final Context near;
    private final Address address;
    private final Context far;

    MemoryCall(Context near, Address address) {
        this.near = near;
        this.address = address;
        far = near.timed()
                ? Context.root().child().within(near.remaining())
                : Context.root().child();
    }

    void start(MemoryListener listener, Request request) {
        Runnable unhook = near.onCancel(this::cancelled);
        whenComplete((response, failure) -> {
            unhook.run();
            listener.ended(this);
        });
        listener.began(this);
        if (near.timed()) {
            orTimeout(Math.max(0, near.remaining()), TimeUnit.NANOSECONDS);
        }
        listener.handle(new Request(request.service(), request.endpoint(), request.metadata(), request.body(), far))
                .whenComplete((response, failure) -> {
                    if (response != null) {
                        complete(response);
                    } else {
                        completeExceptionally(failure == null ? Code.INTERNAL.error("no response") : failure);
                    }
                });
    }

    /** The deadline comes as a timeout of the future. */
    @Override
    public boolean completeExceptionally(Throwable thrown) {
        if (thrown instanceof TimeoutException) {
            MicroException late = Code.DEADLINE_EXCEEDED.error("waited for the answer of " + address);
            boolean first = super.completeExceptionally(late);
            far.cancel(late);
            return first;
        }
        return super.completeExceptionally(thrown);
    }

    void cancelled(MicroException why) {
        super.completeExceptionally(why);
        far.cancel(Code.CANCELLED.error("the caller cancelled"));
    }
}
