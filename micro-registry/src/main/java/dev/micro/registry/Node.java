package dev.micro.registry;

import dev.micro.core.Address;
import java.util.Map;

/**
 * One running copy of a service.
 *
 * @param id {@code <service>-<uuid>}, unique
 * @param address where it listens
 * @param metadata labels, and what callers need to know to speak to it
 */
public record Node(String id, Address address, Map<String, String> metadata) {
    /** Copies the map. */
    public Node {
        metadata = Map.copyOf(metadata);
    }
}
