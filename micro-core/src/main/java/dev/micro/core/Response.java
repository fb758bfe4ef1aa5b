package dev.micro.core;

import static java.util.Objects.requireNonNull;

/**
 * The answer to a request that succeeded; one that did not is a {@link MicroException}. Messages come only to a request
 * that takes them.
 *
 * @param metadata pairs that came before the body
 * @param body what was answered, encoded
 * @param trailers pairs that came after the body; of {@link Messages} their own count
 */
public record Response(Metadata metadata, Body body, Metadata trailers) {
    /** Refuses null. */
    public Response {
        requireNonNull(metadata, "metadata");
        requireNonNull(body, "body");
        requireNonNull(trailers, "trailers");
    }

    /** An answer without trailers. */
    public static Response of(Metadata metadata, Body body) {
        return new Response(metadata, body, Metadata.EMPTY);
    }

    /** This answer with another body. */
    public Response with(Body other) {
        return new Response(metadata, other, trailers);
    }
}
