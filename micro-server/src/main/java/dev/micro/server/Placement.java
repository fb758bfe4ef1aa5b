package dev.micro.server;

import dev.micro.core.Address;
import dev.micro.registry.Node;
import dev.micro.registry.Registry;
import dev.micro.registry.Service;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a registry is to be told of a server, before it is known where that listens.
 *
 * @param service the service, without nodes
 * @param id the node's id
 * @param labels the node's labels
 * @param advertise the address that callers are told; null: where it listens
 * @param ttl how long the registry keeps it without hearing of it
 * @param interval how often the registry hears of it
 */
record Placement(
        Service service,
        String id,
        Map<String, String> labels,
        @Nullable Address advertise,
        Duration ttl,
        Duration interval) {
    /** The keys of a node's metadata that are not labels. */
    static final List<String> OURS = List.of("native", "protocol", "transport", "server", "registry", "broker");

    /** Copies the labels. */
    Placement {
        labels = Map.copyOf(labels);
    }

    /** The place of a server that listens at {@code bound}. */
    Registration at(Address bound, Registry registry) {
        Map<String, String> metadata = new HashMap<>(labels);
        metadata.put("native", "1");
        metadata.put("server", "micro");
        metadata.put("registry", Registration.kind(registry));
        Node node = new Node(id, Advertised.of(advertise, bound), metadata);
        Service placed =
                new Service(service.name(), service.version(), service.metadata(), service.endpoints(), List.of(node));
        return new Registration(registry, placed, ttl, interval);
    }
}
