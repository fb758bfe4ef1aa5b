package dev.micro.registry;

import dev.micro.codec.Codec;
import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one mapping of a service to go-micro's JSON record and back. Trees of maps, not classes: nothing of ours need be
 * open to the codec, and no class need be studied when a process starts.
 */
final class ServiceRecord {
    private static final Codec JSON = Codec.json();

    private ServiceRecord() {}

    /** The record of {@code service}. */
    static Message write(Service service) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("name", service.name());
        record.put("version", service.version());
        record.put("metadata", service.metadata());
        record.put(
                "endpoints",
                service.endpoints().stream().map(ServiceRecord::endpoint).toList());
        record.put("nodes", service.nodes().stream().map(ServiceRecord::node).toList());
        return JSON.encode(record, Map.class);
    }

    /**
     * The service that {@code record} is of. Members that are absent or null are empty, unknown ones are passed over.
     * Throws INVALID_ARGUMENT, naming the member that is wrong.
     */
    static Service read(Message record) {
        if (!(JSON.decode(record, Object.class) instanceof Map<?, ?> tree)) {
            throw wrong("record", "an object");
        }
        return new Service(
                text(tree, "name"),
                text(tree, "version"),
                labels(tree),
                objects(tree, "endpoints").stream().map(ServiceRecord::endpoint).toList(),
                objects(tree, "nodes").stream().map(ServiceRecord::node).toList());
    }

    private static Map<String, Object> endpoint(ServiceEndpoint endpoint) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", endpoint.name());
        tree.put("request", shape(endpoint.request()));
        tree.put("response", shape(endpoint.response()));
        tree.put("metadata", endpoint.metadata());
        return tree;
    }

    private static ServiceEndpoint endpoint(Map<?, ?> tree) {
        return new ServiceEndpoint(text(tree, "name"), shape(tree, "request"), shape(tree, "response"), labels(tree));
    }

    private static @Nullable Map<String, Object> shape(@Nullable Shape shape) {
        if (shape == null) {
            return null;
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", shape.name());
        tree.put("type", shape.type());
        // null, not an empty array, as go-micro writes it
        List<Map<String, Object>> values = shape.values().isEmpty()
                ? null
                : shape.values().stream().map(ServiceRecord::shape).toList();
        tree.put("values", values);
        return tree;
    }

    private static @Nullable Shape shape(Map<?, ?> tree, String member) {
        Object value = tree.get(member);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> shape)) {
            throw wrong(member, "an object");
        }
        return shape(shape);
    }

    private static Shape shape(Map<?, ?> tree) {
        return new Shape(
                text(tree, "name"),
                text(tree, "type"),
                objects(tree, "values").stream().map(ServiceRecord::shape).toList());
    }

    private static Map<String, Object> node(Node node) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", node.id());
        tree.put("address", node.address().toString());
        tree.put("metadata", node.metadata());
        return tree;
    }

    private static Node node(Map<?, ?> tree) {
        return new Node(text(tree, "id"), Address.parse(text(tree, "address")), labels(tree));
    }

    private static String text(Map<?, ?> tree, String member) {
        Object value = tree.get(member);
        if (value != null && !(value instanceof String)) {
            throw wrong(member, "a string");
        }
        return value == null ? "" : (String) value;
    }

    private static Map<String, String> labels(Map<?, ?> tree) {
        Object value = tree.get("metadata");
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> pairs)) {
            throw wrong("metadata", "an object");
        }
        Map<String, String> labels = new HashMap<>();
        pairs.keySet().forEach(key -> labels.put((String) key, text(pairs, (String) key)));
        return labels;
    }

    private static List<Map<?, ?>> objects(Map<?, ?> tree, String member) {
        Object value = tree.get(member);
        if (value == null) {
            return List.of();
        }
        List<Map<?, ?>> objects = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object element : list) {
                if (!(element instanceof Map<?, ?> object)) {
                    throw wrong(member, "an array of objects");
                }
                objects.add(object);
            }
            return objects;
        }
        throw wrong(member, "an array");
    }

    private static MicroException wrong(String member, String wanted) {
        return Code.INVALID_ARGUMENT.error("service record: " + member + " (expected: " + wanted + ")");
    }
}
