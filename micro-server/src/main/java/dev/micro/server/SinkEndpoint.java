package dev.micro.server;

import dev.micro.core.Handler;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.concurrent.CompletionStage;

/** Answers with what a user's method writes to a sink. The method runs on a thread of its own as long as it writes. */
final class SinkEndpoint implements Handler {
    private final UserMethod method;
    private final Workers workers;

    SinkEndpoint(UserMethod method, Workers workers) {
        this.method = method;
        this.workers = workers;
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        try {
            ReplySink sink = new ReplySink(StreamCall.of(method, request));
            Runnable leave = Place.hold(request.context());
            workers.apply(request, here -> sink.written()).whenComplete((done, failure) -> {
                sink.end(failure);
                leave.run();
            });
            return sink.answer();
        } catch (Throwable thrown) {
            return Stages.failed(method.failure(thrown));
        }
    }
}
