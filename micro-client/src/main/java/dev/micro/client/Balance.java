package dev.micro.client;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Picks a node of the service and has it answer. */
final class Balance implements Handler {
    private final Directory directory;

    Balance(Directory directory) {
        this.directory = directory;
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        CallOptions options = CallOptions.of(request.context());
        try {
            ServiceNodes nodes = directory.nodes(request.service(), options);
            return nodes.settled().isDone()
                    ? send(nodes, request, options)
                    : directory.settled(nodes, request.context()).thenCompose(settled -> send(nodes, request, options));
        } catch (MicroException refused) {
            return AttemptFailure.unasked(refused);
        }
    }

    private CompletionStage<Response> send(ServiceNodes nodes, Request request, CallOptions options) {
        Fleet fleet = nodes.fleet();
        if (fleet == null) {
            return AttemptFailure.unasked(directory.unknown(request.service(), nodes.failure()));
        }
        if (fleet.nodes().isEmpty()) {
            return directory.absent(request);
        }
        long now = System.nanoTime();
        MicroException over = over(request, now);
        if (over != null) { // before a pick, which may give a place that only an outcome gives back
            return AttemptFailure.unasked(over);
        }
        FarNode node = fleet.pick(request, options);
        if (node == null) {
            return AttemptFailure.unasked(Code.UNAVAILABLE.error(request.service() + ": none of "
                    + fleet.nodes().size() + (fleet.nodes().size() == 1 ? " node" : " nodes") + " has "
                    + options.wanted()));
        }
        return node.ask(request, now);
    }

    private static @Nullable MicroException over(Request request, long now) {
        Context context = request.context();
        MicroException cancelled = context.cancelled();
        return cancelled == null && context.timed() && context.deadline() - now <= 0
                ? Code.DEADLINE_EXCEEDED
                        .error("no time was left to ask a node of " + request.service())
                        .untouched(true)
                : cancelled;
    }
}
