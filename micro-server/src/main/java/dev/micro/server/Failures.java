package dev.micro.server;

import static java.util.Objects.requireNonNull;

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
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a peer may read of a failure: a MicroException as it is; of anything else an id, under which this service's log
 * has the stack trace. Neither text nor class of an exception leaves the process.
 */
final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Server.class);

    private final String service;
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

    Failures(String service) {
        this.service = service;
    }

    /** Stands outside of filters, which may fail with anything. */
    Filter ofFilters() {
        return (request, next) -> watched("a filter", request, next);
    }

    /** A filter whose own failures are known as its own to {@link #ofFilters}. */
    static Filter named(Filter filter) {
        String name = "filter " + filter.getClass().getName().replaceAll("[$][$]Lambda.*", "'s lambda");
        return (request, next) -> {
            try {
                CompletionStage<Response> stage = requireNonNull(filter.apply(request, next), "it returned null");
                return Stages.succeeded(stage)
                        ? stage
                        : stage.exceptionallyCompose(failure -> CompletableFuture.failedFuture(by(name, failure)));
            } catch (Throwable thrown) { // no filter may throw, but this one is not ours
                return CompletableFuture.failedFuture(by(name, MicroException.of(thrown)));
            }
        };
    }

    private static Throwable by(String filter, Throwable failure) {
        Throwable cause = MicroException.unwrapped(failure);
        boolean told = cause instanceof MicroException known && unsaid(known) == null;
        return told || failure instanceof OfFilter ? failure : new OfFilter(filter, cause);
    }

    /** A bare handler, whatever it throws. */
    Handler of(String endpoint, Handler handler) {
        return request -> watched(endpoint, request, handler);
    }

    private CompletionStage<Response> watched(String where, Request request, Handler handler) {
        try {
            CompletionStage<Response> stage = requireNonNull(handler.handle(request), "a handler gave null");
            return Stages.succeeded(stage)
                    ? stage
                    : stage.exceptionallyCompose(failure -> Stages.failed(told(where, failure)));
        } catch (Throwable thrown) { // no handler may throw, but this one is not ours
            return Stages.failed(told(where, thrown));
        }
    }

    private MicroException told(String where, Throwable failure) {
        if (failure instanceof Refusal) {
            return MicroException.of(failure);
        }
        return of(failure instanceof OfFilter own ? own.filter : where, failure);
    }

    /**
     * What a peer is told when {@code where}, a name of ours and not of a peer's making, threw {@code thrown}. That this
     * reached no handler may be so of a call that {@code where} made, and never is of its own.
     */
    MicroException of(String where, Throwable thrown) {
        return said(where, MicroException.unwrapped(thrown)).untouched(false);
    }

    private MicroException said(String where, Throwable thrown) {
        Throwable cause = thrown;
        if (cause instanceof MicroException known) {
            Throwable unsaid = unsaid(known);
            if (unsaid == null) {
                return from(known);
            }
            cause = unsaid;
        }
        String id = kinds.computeIfAbsent(where + ' ' + cause.getClass().getName(), key -> new Kind())
                .log(where, cause);
        return from(Code.INTERNAL
                .error("internal error " + id + "; the log of " + service + " says more")
                .causedBy(cause));
    }

    /** What {@link MicroException#of} made an error of, which then says nothing that a caller could ask about. */
    private static @Nullable Throwable unsaid(MicroException known) {
        Throwable cause = known.getCause();
        return known.code() == Code.INTERNAL
                        && cause != null
                        && known.detail().equals(MicroException.of(cause).detail())
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

        synchronized String log(String where, Throwable cause) {
            int held = seldom.pass();
            if (held >= 0) {
                id = String.format("%08x", ThreadLocalRandom.current().nextInt());
                String more = held == 0 ? "" : " (" + held + " more like the one before)";
                boolean told = cause instanceof Unencodable;
                String why = told ? ": " + cause.getMessage() : "";
                log.error("{}: internal error {}{}{}", where, id, more, why, told ? cause.getCause() : cause);
            }
            return id;
        }
    }

    /** Says which filter failed; else what any stage would wrap a failure in, so that filters outside find the cause. */
    private static final class OfFilter extends CompletionException {
        private static final long serialVersionUID = 1;

        private final String filter;

        OfFilter(String filter, Throwable cause) {
            super(cause);
            this.filter = filter;
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // does nothing
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
