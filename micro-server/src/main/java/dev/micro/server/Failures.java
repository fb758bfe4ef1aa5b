package dev.micro.server;

import dev.micro.core.Code;
import dev.micro.core.Filter;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a peer may read of a failure: a MicroException as it is; of anything else an id, under which this service's log
 * has the stack trace. Neither text nor class of an exception leaves the process.
 */
final class Failures implements Filter {
    private static final Logger log = LoggerFactory.getLogger(Server.class);

    private final String service;
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

    Failures(String service) {
        this.service = service;
    }

    /** Stands outside what may fail with any exception. */
    @Override
    public CompletionStage<Response> apply(Request request, Handler next) {
        CompletionStage<Response> stage = next.handle(request);
        return Stages.succeeded(stage)
                ? stage
                : stage.exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(of(request.endpoint(), failure)));
    }

    /** The error that {@code endpoint} answers with when it threw {@code thrown}. */
    MicroException of(String endpoint, Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof MicroException known) {
            Throwable unsaid = unsaid(known);
            if (unsaid == null) {
                return from(known);
            }
            cause = unsaid;
        }
        String id = kinds.computeIfAbsent(endpoint + ' ' + cause.getClass().getName(), key -> new Kind())
                .log(endpoint, cause);
        return from(Code.INTERNAL
                .error("internal error " + id + "; the log of " + service + " says more")
                .causedBy(cause));
    }

    /** What {@link MicroException#of} made an error of: then the error's words are the name of the cause's class. */
    private static Throwable unsaid(MicroException known) {
        Throwable cause = known.getCause();
        return known.code() == Code.INTERNAL
                        && cause != null
                        && known.detail().equals(cause.getClass().getSimpleName())
                ? cause
                : null;
    }

    private MicroException from(MicroException error) {
        return error.origin().isEmpty() ? error.from(service) : error;
    }

    /** One class of exception at one endpoint. Those that are not logged share the id of the last one that was. */
    private static final class Kind {
        private final Seldom seldom = new Seldom();
        private String id = "";

        synchronized String log(String endpoint, Throwable cause) {
            int held = seldom.pass();
            if (held >= 0) {
                id = String.format("%08x", ThreadLocalRandom.current().nextInt());
                log.error("{}: internal error {} ({} more like the one before)", endpoint, id, held, cause);
            }
            return id;
        }
    }
}
