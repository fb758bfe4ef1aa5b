package dev.micro.server;

import dev.micro.core.Code;
import dev.micro.core.Filter;
import dev.micro.core.Handler;
import dev.micro.core.Messages;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.concurrent.CompletionStage;

/** Stands before an endpoint that takes one message: of messages that follow each other it waits for the only one. */
final class OneMessage implements Filter {
    private final Failures failures;

    OneMessage(Failures failures) {
        this.failures = failures;
    }

    @Override
    public CompletionStage<Response> apply(Request request, Handler next) {
        if (!(request.body() instanceof Messages messages)) {
            return next.handle(request);
        }
        return messages.next().thenCompose(only -> {
            if (only == null) {
                return refused(request, "none came");
            }
            return messages.next().thenCompose(second -> {
                if (second != null) {
                    Messages.drop(messages);
                    return refused(request, "a second one came");
                }
                return next.handle(request.with(only));
            });
        });
    }

    private CompletionStage<Response> refused(Request request, String what) {
        MicroException why = Code.INVALID_ARGUMENT.error(request.endpoint() + " takes one message, and " + what);
        return Stages.failed(failures.of(request.endpoint(), why));
    }
}
