package dev.micro.client;

import dev.micro.core.Code;
import dev.micro.core.Messages;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.registry.Node;
import dev.micro.registry.Service;
import dev.micro.selector.Candidate;
import dev.micro.transport.Connection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A node with the connection to it: has it answer, and remembers how that went. */
final class FarNode extends Candidate {
    private final Connection connection;
    private volatile boolean retired;

    FarNode(Service service, Node node, Connection connection) {
        super(service, node);
        this.connection = connection;
    }

    /** Has the node answer. {@code now} is the time, by {@link System#nanoTime()}. */
    CompletionStage<Response> ask(Request request, long now) {
        boolean ready = answers();
        began(now);
        return connection.handle(request).handle((response, thrown) -> {
            if (thrown == null && response != null && response.body() instanceof Messages messages) {
                return streamed(response, messages, ready ? now : System.nanoTime());
            }
            MicroException failure = thrown == null ? null : MicroException.of(thrown);
            // What an answer took that had to wait for a dial, and for a process that is cold, is not what the node
            // costs.
            ended(ready || failure != null ? now : System.nanoTime(), answeredFor(failure));
            closeIfRetired();
            return answer(response, failure);
        });
    }

    private Response streamed(Response response, Messages messages, long began) {
        streaming(began);
        return response.with(messages.onEnd(failure -> {
            streamed(began, failure == null ? null : MicroException.of(failure));
            closeIfRetired();
        }));
    }

    /**
     * What the node has to answer for. What a transport refuses for the message's own sake, as it would have anywhere, says
     * as little about the node as a cancel does. Services put their names on what they say, and what is too much for one
     * node alone may be sent elsewhere.
     */
    private static @Nullable MicroException answeredFor(@Nullable MicroException failure) {
        boolean ofMessage = failure != null
                && failure.origin().isEmpty()
                && (failure.code() == Code.INVALID_ARGUMENT
                        || (failure.code() == Code.RESOURCE_EXHAUSTED && !failure.untouched()));
        return ofMessage ? Code.CANCELLED.error("the message was at fault") : failure;
    }

    private Response answer(@Nullable Response response, @Nullable MicroException failure) {
        if (failure != null) {
            throw new AttemptFailure(this, failure);
        }
        if (response == null) {
            throw new AttemptFailure(this, Code.INTERNAL.error("no response"));
        }
        return response;
    }

    /** The node is gone: what runs is finished, then the connection is closed. */
    void retire() {
        retired = true;
        closeIfRetired();
    }

    /** Fails what runs. */
    void close() {
        connection.close();
    }

    /** Whether there is a connection, and it is well. */
    boolean answers() {
        return connection.state() == Connection.State.READY;
    }

    private void closeIfRetired() {
        if (retired && pending() == 0) {
            connection.close();
        }
    }

    @Override
    protected boolean reachable() {
        Connection.State state = connection.state();
        return state == Connection.State.READY || state == Connection.State.IDLE;
    }
}
