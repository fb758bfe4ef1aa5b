package dev.micro.server;

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

    /** Ends {@code future} as {@code stage} ends. */
    static <T extends @Nullable Object> void follow(CompletionStage<T> stage, CompletableFuture<T> future) {
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                future.complete(value);
            } else {
                future.completeExceptionally(failure);
            }
        });
    }

    static CompletionStage<Response> failed(MicroException why) {
        return CompletableFuture.failedFuture(why);
    }
}
