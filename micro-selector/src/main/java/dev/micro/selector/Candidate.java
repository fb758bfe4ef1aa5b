package dev.micro.selector;

import dev.micro.core.MicroException;
import dev.micro.registry.Node;
import dev.micro.registry.Service;
import org.jspecify.annotations.Nullable;

/**
 * A node that may be picked, with what this process has seen of it. Lives as long as the node is in the view, whatever
 * else changes in the list; who calls it extends this with its connection.
 */
public class Candidate {
    private final Service service;
    private final Node node;

    /** A candidate without history. */
    protected Candidate(Service service, Node node) {
        this.service = service;
        this.node = node;
    }

    /** The version of the service that the node runs. */
    public final Service service() {
        return service;
    }

    /** The node. */
    public final Node node() {
        return node;
    }

    /** A call was given to this node. */
    public final void began() {}

    /** A call ended after {@code nanos} nanoseconds: answered when {@code failure} is null. */
    public final void ended(long nanos, @Nullable MicroException failure) {}

    /** Whether its connection can take a call; what extends this says so. */
    protected boolean reachable() {
        return true;
    }
}
