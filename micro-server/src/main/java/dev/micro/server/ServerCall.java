package dev.micro.server;

import dev.micro.core.Address;
import dev.micro.core.CallContext;
import dev.micro.core.Code;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.transport.Transport;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call, as its method sees it. */
final class ServerCall implements CallContext {
    private final Request request;
    private Metadata metadata = Metadata.EMPTY;
    private Metadata trailers = Metadata.EMPTY;
    private boolean begun;

    ServerCall(Request request) {
        this.request = request;
    }

    @Override
    public String service() {
        return request.service();
    }

    @Override
    public String endpoint() {
        return request.endpoint();
    }

    @Override
    public Metadata metadata() {
        return request.metadata();
    }

    @Override
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, request.context().remaining()));
    }

    @Override
    public @Nullable Address peer() {
        return request.context().get(Transport.PEER);
    }

    @Override
    public boolean cancelled() {
        return Deadline.over(request) != null;
    }

    @Override
    public void onCancel(Consumer<MicroException> action) {
        request.context().onCancel(action);
    }

    @Override
    public synchronized void replyMetadata(String key, String value) {
        if (begun) {
            throw Code.FAILED_PRECONDITION.error(
                    "reply metadata \"" + key + "\": the answer has begun (expected: before"
                            + " a Source is returned or a Sink is first written to; trailer() is what comes after)");
        }
        metadata = metadata.add(checked(key), value);
    }

    @Override
    public synchronized void trailer(String key, String value) {
        trailers = trailers.add(checked(key), value);
    }

    /** What was said for before the answer, which begins. */
    synchronized Metadata replyMetadata() {
        begun = true;
        return metadata;
    }

    /** What was said for after the answer. */
    synchronized Metadata trailers() {
        return trailers;
    }

    private static String checked(String key) {
        if (key.startsWith(":") || key.equalsIgnoreCase(Metadata.CONTENT_TYPE)) {
            throw Code.INVALID_ARGUMENT.error("metadata key \"" + key + "\" is the wire's own");
        }
        return key;
    }
}
