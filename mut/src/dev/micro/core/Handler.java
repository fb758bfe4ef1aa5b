package dev.micro.core;

import java.util.concurrent.CompletionStage;

/**
 * Answers a request. A client, an endpoint, a connection to a far service and a gateway are all handlers.
 *
 * <p>May be called by many threads at once, event loops among them: a handler that has to wait hands over to a thread
 * of its own and returns.
 */
@FunctionalInterface
public interface Handler {
    /**
     * Answers {@code request}. Never throws and never gives null: what goes wrong fails the stage, with a {@link
     * MicroException} where the cause is known. No stage is ever asked to cancel; the request's {@link Context} is.
     */
    CompletionStage<Response> handle(Request request);
}
