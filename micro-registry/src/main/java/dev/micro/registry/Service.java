package dev.micro.registry;

import java.util.List;
import java.util.Map;

/**
 * One version of a service, as a registry holds it.
 *
 * @param name such as {@code go.micro.srv.greeter}: 1 to 128 of {@code A-Z a-z 0-9 . _ -}
 * @param version such as {@code 1.4.0}; {@code latest} by custom when nobody named one
 * @param metadata of the service; several backends do not keep it
 * @param endpoints what it answers
 * @param nodes its running copies
 */
public record Service(
        String name, String version, Map<String, String> metadata, List<ServiceEndpoint> endpoints, List<Node> nodes) {
    /** Copies the collections. Throws INVALID_ARGUMENT for a name outside the alphabet. */
    public Service {
        Names.check("service", name);
        metadata = Map.copyOf(metadata);
        endpoints = List.copyOf(endpoints);
        nodes = List.copyOf(nodes);
    }
}
