package dev.micro.client;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Picks a node of the service and has it answer. Waits for the registry once, when a service is called first. */
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
            return nodes.settled().isDone() ? send(nodes, request, options) : whenSettled(nodes, request, options);
        } catch (MicroException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private CompletionStage<Response> send(ServiceNodes nodes, Request request, CallOptions options) {
        Fleet fleet = nodes.fleet();
        if (fleet == null) {
            return CompletableFuture.failedFuture(directory.unknown(request.service(), nodes.failure()));
        }
        if (fleet.nodes().isEmpty()) {
            return directory.absent(request);
        }
        FarNode node = fleet.pick(request, options);
        if (node == null) {
            return CompletableFuture.failedFuture(Code.UNAVAILABLE.error(request.service() + ": none of "
                    + fleet.nodes().size() + (fleet.nodes().size() == 1 ? " node" : " nodes") + " has "
                    + options.wanted()));
        }
        return node.handle(request);
    }

    private CompletionStage<Response> whenSettled(ServiceNodes nodes, Request request, CallOptions options) {
        Context context = request.context();
        CompletableFuture<Void> turn = nodes.settled().copy();
        Runnable undo = context.onCancel(turn::completeExceptionally);
        long remaining = context.remaining();
        if (remaining < ServiceNodes.PATIENCE) { // else it is settled before
            directory
                    .after(remaining)
                    .execute(() -> turn.completeExceptionally(
                            Code.DEADLINE_EXCEEDED.error("waited for " + directory.registry())));
        }
        return turn.thenCompose(settled -> {
            undo.run();
            return send(nodes, request, options);
        });
    }
}
