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
 * @param reply what its caller can take for an answer
 * @param context deadline, cancellation and values of this call
 */
public record Request(String service, String endpoint, Metadata metadata, Body body, Reply reply, Context context) {
    /** Refuses null. */
    public Request {
        requireNonNull(service, "service");
        requireNonNull(endpoint, "endpoint");
        requireNonNull(metadata, "metadata");
        requireNonNull(body, "body");
        requireNonNull(reply, "reply");
        requireNonNull(context, "context");
    }

    /** A request whose caller takes one message for an answer. */
    public Request(String service, String endpoint, Metadata metadata, Body body, Context context) {
        this(service, endpoint, metadata, body, Reply.ONE, context);
    }

    /** Whether messages may follow each other on either side: how long that lasts is for those who send and read them to say. */
    public boolean streams() {
        return reply == Reply.STREAM || body instanceof Messages;
    }

    /** This request with one metadata value replaced. */
    public Request with(String key, String value) {
        return new Request(service, endpoint, metadata.with(key, value), body, reply, context);
    }

    /** This request under another context. */
    public Request with(Context other) {
        return new Request(service, endpoint, metadata, body, reply, other);
    }

    /** This request with another body. */
    public Request with(Body other) {
        return new Request(service, endpoint, metadata, other, reply, context);
    }

    /** What a caller can take for an answer. */
    public enum Reply {
        /** One message: the stage of the answer is done when the whole of it and its outcome are known. */
        ONE,
        /** Messages: the stage is done when they begin, and what fails later comes out of {@link Messages#next()}. */
        STREAM
    }
}
