package dev.micro.client;

import dev.micro.core.Filter;
import dev.micro.core.Handler;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.concurrent.CompletionStage;

/**
 * Sends again what failed and may be sent again: elsewhere, what certainly reached no handler; within the options'
 * retries, that once more everywhere, and what is idempotent.
 */
final class Retry implements Filter {
    private final Directory directory;

    Retry(Directory directory) {
        this.directory = directory;
    }

    @Override
    public CompletionStage<Response> apply(Request request, Handler next) {
        ServiceNodes nodes = directory.nodes(request.service(), CallOptions.of(request.context()));
        return new Attempts(directory, nodes, request, next).begin();
    }
}
