package dev.micro.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Nodes put together by the version they run, which is how callers are told of a service. */
public final class Versions {
    private Versions() {}

    /** One service for each version, with the nodes of all that were given of it; sorted by version. */
    public static List<Service> of(List<Service> services) {
        Map<String, Service> byVersion = new TreeMap<>();
        for (Service service : services) {
            byVersion.merge(service.version(), service, (one, other) -> {
                List<Node> nodes = new ArrayList<>(one.nodes());
                nodes.addAll(other.nodes());
                return new Service(one.name(), one.version(), one.metadata(), one.endpoints(), nodes);
            });
        }
        return List.copyOf(byVersion.values());
    }

    static Service with(Service service, Node node) {
        return new Service(service.name(), service.version(), service.metadata(), service.endpoints(), List.of(node));
    }
}
