package dev.micro.server;

import dev.micro.core.Code;
import dev.micro.core.Filter;
import dev.micro.core.Handler;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many calls run at once. A call keeps its place until its handler has ended, also when nobody waits for it
 * any more: else a peer that opens and cancels calls could have any number of handlers running.
 */
final class Limits implements Filter {
    private final String service;
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();

    Limits(String service, int most) {
        this.service = service;
        this.most = most;
    }

    @Override
    public CompletionStage<Response> apply(Request request, Handler next) {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            return Stages.failed(Code.RESOURCE_EXHAUSTED
                    .error(service + " runs " + most + " calls already (ServerBuilder.concurrentCalls)")
                    .from(service)
                    .untouched(true));
        }
        return Stages.ended(next.handle(request), taken::decrementAndGet);
    }
}
