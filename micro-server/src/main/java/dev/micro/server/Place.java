package dev.micro.server;

import dev.micro.core.Context;
import dev.micro.core.Request;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The place among those that run of a call with a stream on either side: given back when the answer is over and no
 * thread runs the user's code for it any more, which may be long after its caller has gone.
 */
final class Place {
    private static final Context.Key<Place> KEY = Context.Key.of("place");

    private final AtomicInteger holds = new AtomicInteger(1);
    private final Runnable free;

    Place(Runnable free) {
        this.free = free;
    }

    /** The request, behind which this can be held. */
    Request in(Request request) {
        return request.with(request.context().with(KEY, this));
    }

    /** Keeps the place of the call under {@code context}, if it is not given back by now, until what this gives is run. */
    static Runnable hold(Context context) {
        Place place = context.get(KEY);
        return place != null && place.holds.getAndUpdate(now -> now == 0 ? 0 : now + 1) > 0 ? place::leave : () -> {};
    }

    /** What {@code workers} run for the call under {@code context} keeps its place. */
    static Executor holding(Context context, Executor workers) {
        return task -> {
            Runnable leave = hold(context);
            try {
                workers.execute(() -> {
                    try {
                        task.run();
                    } finally {
                        leave.run();
                    }
                });
            } catch (RuntimeException refused) {
                leave.run();
                throw refused;
            }
        };
    }

    void leave() {
        if (holds.decrementAndGet() == 0) {
            free.run();
        }
    }
}
