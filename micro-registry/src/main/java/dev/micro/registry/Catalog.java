package dev.micro.registry;

import dev.micro.core.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that a registry holds at one moment: each service's versions, and their nodes. Immutable. */
final class Catalog {
    static final Catalog EMPTY = new Catalog(Map.of());

    private static final Duration SHORTEST_TTL = Duration.ofSeconds(1);

    private final Map<String, List<Service>> byName;

    private Catalog(Map<String, List<Service>> byName) {
        this.byName = byName;
    }

    /**
     * What these entries say together: nodes of one version stand side by side, in the order of versions and ids, so
     * that the same entries always give equal lists. Endpoints and metadata of a version are those of its first node.
     */
    static Catalog of(Collection<Service> entries) {
        Map<String, Map<String, Map<String, Service>>> nodes = new TreeMap<>();
        for (Service entry : entries) {
            for (Node node : entry.nodes()) {
                nodes.computeIfAbsent(entry.name(), none -> new TreeMap<>())
                        .computeIfAbsent(entry.version(), none -> new TreeMap<>())
                        .put(node.id(), alone(entry, node));
            }
        }
        Map<String, List<Service>> byName = new TreeMap<>();
        nodes.forEach((name, versions) -> byName.put(
                name,
                versions.values().stream().map(Map::values).map(Catalog::merged).toList()));
        return new Catalog(byName);
    }

    /** The service with this one of its nodes: the form in which a registry holds it. */
    static Service alone(Service service, Node node) {
        return new Service(service.name(), service.version(), service.metadata(), service.endpoints(), List.of(node));
    }

    /** Refuses what no registry may be given. */
    static void check(Service service, Duration ttl) {
        if (service.nodes().isEmpty()) {
            throw Code.INVALID_ARGUMENT.error("service " + service.name() + ": no node (expected: at least one)");
        }
        if (ttl.compareTo(SHORTEST_TTL) < 0) {
            throw Code.INVALID_ARGUMENT.error("ttl: " + ttl + " (expected: at least " + SHORTEST_TTL + ")");
        }
    }

    List<Service> get(String name) {
        return byName.getOrDefault(name, List.of());
    }

    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    private static Service merged(Collection<Service> version) {
        List<Node> nodes = new ArrayList<>(version.size());
        version.forEach(entry -> nodes.addAll(entry.nodes()));
        Service first = version.iterator().next();
        return new Service(first.name(), first.version(), first.metadata(), first.endpoints(), nodes);
    }
}
