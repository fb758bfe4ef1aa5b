package dev.micro.server;

import dev.micro.core.Messages;
import dev.micro.core.MicroException;
import dev.micro.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What is asked of a stage, so that nothing is added to one that is done. */
final class Stages {
    private Stages() {}

    /** Whether it is known now that all went well. */
    static boolean succeeded(CompletionStage<?> stage) {
        return stage instanceof CompletableFuture<?> future && future.isDone() && !future.isCompletedExceptionally();
    }

    /** Runs {@code action} when the stage is done, at once and at no cost when it is. */
    static CompletionStage<Response> ended(CompletionStage<Response> stage, Runnable action) {
        if (stage instanceof CompletableFuture<?> future && future.isDone()) {
            action.run();
            return stage;
        }
        return stage.whenComplete((response, failure) -> action.run());
    }

    /** Runs {@code action} once when the answer is over: it failed, was one message, or its messages have ended. */
    static CompletionStage<Response> over(CompletionStage<Response> stage, Runnable action) {
        return stage.whenComplete((response, failure) -> {
                    if (failure != null) {
                        action.run();
                    }
                })
                .thenApply(response -> {
                    if (response != null && response.body() instanceof Messages messages) {
                        return response.with(messages.onEnd(failure -> action.run()));
                    }
                    action.run();
                    return response;
                });
    }

    /** Ends {@code future} as {@code stage} ends; messages that come too late for that are closed. */
    static <T extends @Nullable Object> void follow(CompletionStage<T> stage, CompletableFuture<T> future) {
        stage.whenComplete((value, failure) -> {
            if (failure != null) {
                future.completeExceptionally(failure);
            } else if (!future.complete(value) && value instanceof Response late) {
                Messages.drop(late.body());
            }
        });
    }

    static CompletionStage<Response> failed(MicroException why) {
        return CompletableFuture.failedFuture(why);
    }
}
