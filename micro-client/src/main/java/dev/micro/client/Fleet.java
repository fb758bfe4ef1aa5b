package dev.micro.client;

import dev.micro.codec.endpoint.EndpointName;
import dev.micro.core.Request;
import dev.micro.registry.Service;
import dev.micro.selector.Picker;
import dev.micro.selector.Selector;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a service at one moment.
 *
 * @param nodes all of them
 * @param picker chooses among them
 * @param idempotent the endpoints that the registry says may be called again, in every spelling
 */
record Fleet(List<FarNode> nodes, Picker<FarNode> picker, Set<String> idempotent) {
    static Fleet of(List<FarNode> nodes, List<Service> versions, Selector selector) {
        return new Fleet(nodes, selector.over(nodes), idempotent(versions));
    }

    /** What each version that has it calls idempotent; once spelled out, since each call asks. */
    private static Set<String> idempotent(List<Service> versions) {
        Set<String> all = new HashSet<>();
        Set<String> not = new HashSet<>();
        for (Service version : versions) {
            version.endpoints()
                    .forEach(endpoint -> ("true".equals(endpoint.metadata().get("idempotent")) ? all : not)
                            .addAll(EndpointName.spellings(endpoint.name())));
        }
        all.removeAll(not);
        return Set.copyOf(all);
    }

    /** A node for the request that was not tried, as long as there is one; null when none is wanted. */
    @Nullable
    FarNode pick(Request request, CallOptions options) {
        List<FarNode> tried = request.context().get(Attempts.TRIED);
        FarNode node = null;
        if (tried != null && !tried.isEmpty()) {
            node = picker.pick(request, other(options, tried));
        }
        return node != null ? node : picker.pick(request, options.nodes());
    }

    boolean offersOther(CallOptions options, List<FarNode> tried) {
        return nodes.stream().anyMatch(other(options, tried));
    }

    private static Predicate<FarNode> other(CallOptions options, List<FarNode> tried) {
        return node -> !tried.contains(node) && options.nodes().test(node);
    }
}
