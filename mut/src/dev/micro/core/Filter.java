package dev.micro.core;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Stands in front of a handler: may change the request, answer in the handler's place, or look at the outcome. The
 * same filter serves clients and servers.
 *
 * <p>Called by many threads at once, event loops among them, so it must not block.
 */
@FunctionalInterface
public interface Filter {
    /**
     * Answers {@code request}, usually by asking {@code next}. A filter that needs nothing after the reply returns
     * next's stage as it is. What is thrown here becomes a failed stage, which the filters outside this one see.
     */
    CompletionStage<Response> apply(Request request, Handler next);

    /** The filters before {@code floor}, the first of them outermost. */
    static Handler stack(List<? extends Filter> filters, Handler floor) {
        Handler stack = floor;
        for (int i = filters.size() - 1; i >= 0; i--) {
            stack = before(filters.get(i), stack);
        }
        return stack;
    }

    private static Handler before(Filter filter, Handler next) {
        return request -> {
            try {
                CompletionStage<Response> stage = filter.apply(request, next);
                return stage != null ? stage : CompletableFuture.failedFuture(nothing(filter));
            } catch (Throwable thrown) {
                return CompletableFuture.failedFuture(MicroException.of(thrown));
            }
        };
    }

    /** The filter's name stays in the cause: it is a class's, and no business of a peer's. */
    private static MicroException nothing(Filter filter) {
        return Code.INTERNAL.error("a filter returned null").causedBy(new NullPointerException(filter.toString()));
    }
}
