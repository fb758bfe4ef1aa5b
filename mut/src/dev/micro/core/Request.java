package dev.micro.core;

import static java.util.Objects.requireNonNull;

/**
 * A question put to one endpoint of a service. Service, endpoint, metadata and body travel; the context stays in this
 * process.
 *
 * @param service the service's name, such as {@code go.micro.srv.greeter}
 * @param endpoint the endpoint's name, such as {@code Say.Hello}
 * @param metadata pairs beside the body, the content type among them
 * @param body what is asked, encoded
 * @param context deadline, cancellation and values of this call
 */
public record Request(String service, String endpoint, Metadata metadata, Body body, Context context) {
    /** Refuses null. */
    public Request {
        requireNonNull(service, "service");
        requireNonNull(endpoint, "endpoint");
        requireNonNull(metadata, "metadata");
        requireNonNull(body, "body");
        requireNonNull(context, "context");
    }

    /** This request with one metadata value replaced. */
    public Request with(String key, String value) {
        return new Request(service, endpoint, metadata.with(key, value), body, context);
    }

    /** This request under another context. */
    public Request with(Context other) {
        return new Request(service, endpoint, metadata, body, other);
    }
}
