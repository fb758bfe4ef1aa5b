package dev.micro.core;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A refused or failed request: why, in words, and who said so. Made by {@link Code#error}. It carries no stack trace,
 * since most are refusals that are passed on, until {@link #here()} gives it the one of the thread that waited.
 */
public final class MicroException extends RuntimeException {
    private final Code code;
    private final String detail;
    private final String origin;
    private final boolean untouched;

    MicroException(
            Code code,
            String detail,
            String origin,
            boolean untouched,
            @Nullable Throwable cause,
            boolean writableStackTrace) {
        super(detail, cause, true, writableStackTrace);
        this.code = requireNonNull(code, "code");
        this.detail = requireNonNull(detail, "detail");
        this.origin = requireNonNull(origin, "origin");
        this.untouched = untouched;
    }

    /**
     * What {@code thrown} means: a MicroException as it is, also out of the wrappers that stages put around it; a
     * cancellation as {@link Code#CANCELLED}; a timeout as {@link Code#DEADLINE_EXCEEDED}; anything else as {@link
     * Code#INTERNAL}, with the cause kept and its name and words left out, since they may be nobody else's business.
     */
    public static MicroException of(Throwable thrown) {
        Throwable cause = unwrapped(thrown);
        if (cause instanceof MicroException known) {
            return known;
        }
        if (cause instanceof CancellationException) {
            return new MicroException(Code.CANCELLED, "cancelled", "", false, cause, false);
        }
        if (cause instanceof TimeoutException) {
            return new MicroException(Code.DEADLINE_EXCEEDED, "timed out", "", false, cause, false);
        }
        return new MicroException(Code.INTERNAL, "unexpected failure", "", false, cause, false);
    }

    /** What {@code thrown} is, out of the wrappers that stages and futures put around it. */
    public static Throwable unwrapped(Throwable thrown) {
        Throwable at = thrown;
        for (int wraps = 0; wraps < 100; wraps++) { // causes can run in a circle
            Throwable cause = at.getCause();
            if (cause == null || !(at instanceof CompletionException || at instanceof ExecutionException)) {
                break;
            }
            at = cause;
        }
        return at;
    }

    /** Why. */
    public Code code() {
        return code;
    }

    /** What was wrong, with which value, and what to do. */
    public String detail() {
        return detail;
    }

    /** The service that said so; empty when this process did. */
    public String origin() {
        return origin;
    }

    /**
     * Whether the request certainly reached no handler, so that it may be sent elsewhere whatever it does. Set by
     * transports, drain and limits only; true of no error that a method threw, and never sent on past one hop.
     */
    public boolean untouched() {
        return untouched;
    }

    /** This error as {@code service} said it. */
    public MicroException from(String service) {
        return new MicroException(code, detail, service, untouched, getCause(), false);
    }

    /** This error of a request that reached no handler, or may have. */
    public MicroException untouched(boolean reachedNone) {
        return reachedNone == untouched
                ? this
                : new MicroException(code, detail, origin, reachedNone, getCause(), false);
    }

    /** This error with other words. */
    public MicroException saying(String words) {
        return new MicroException(code, words, origin, untouched, getCause(), false);
    }

    /** This error with what lies behind it, for this process's log; a cause never travels. */
    public MicroException causedBy(Throwable cause) {
        return new MicroException(code, detail, origin, untouched, cause, false);
    }

    /** This error with the stack trace of the current thread: what a blocking caller throws. */
    public MicroException here() {
        return new MicroException(code, detail, origin, untouched, getCause(), true);
    }

    /** Code, origin and detail: {@code UNAVAILABLE from greeter: going away}. */
    @Override
    public String getMessage() {
        return origin.isEmpty() ? code + ": " + detail : code + " from " + origin + ": " + detail;
    }
}
