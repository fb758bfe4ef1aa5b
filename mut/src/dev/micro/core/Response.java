package dev.micro.core;

import static java.util.Objects.requireNonNull;

/**
 * The answer to a request that succeeded; one that did not is a {@link MicroException}.
 *
 * @param metadata pairs that came before the body
 * @param body what was answered, encoded
 * @param trailers pairs that came after the body
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
}
