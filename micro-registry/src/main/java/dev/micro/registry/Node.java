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

    /** A node of which the address alone is known, which serves as its id. */
    public static Node at(Address address) {
        return new Node(address.toString(), address, Map.of());
    }

    /** Whether the id is the node's own, by which it can be told from who took over its address. */
    public boolean named() {
        return !id.equals(address.toString());
    }
}
