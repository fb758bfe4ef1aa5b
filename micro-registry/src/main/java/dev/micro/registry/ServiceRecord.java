package dev.micro.registry;

import dev.micro.codec.Codec;
import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Message;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service as go-micro's JSON record of it, which every registry that stores text holds. Null and absent are the same;
 * unknown fields are passed over.
 */
public record ServiceRecord(
        @Nullable String name,
        @Nullable String version,
        @Nullable Map<String, String> metadata,
        @Nullable List<EndpointRecord> endpoints,
        @Nullable List<NodeRecord> nodes) {
    private static final Codec JSON = Codec.json();

    /** A node of the record. */
    public record NodeRecord(
            @Nullable String id,
            @Nullable String address,
            @Nullable Map<String, String> metadata) {}

    /** An endpoint of the record. */
    public record EndpointRecord(
            @Nullable String name,
            @Nullable ValueRecord request,
            @Nullable ValueRecord response,
            @Nullable Map<String, String> metadata) {}

    /** A shape of the record. */
    public record ValueRecord(
            @Nullable String name,
            @Nullable String type,
            @Nullable List<ValueRecord> values) {}

    /** The JSON of {@code service}. */
    public static Message write(Service service) {
        return JSON.encode(
                new ServiceRecord(
                        service.name(),
                        service.version(),
                        service.metadata(),
                        service.endpoints().stream()
                                .map(endpoint -> new EndpointRecord(
                                        endpoint.name(),
                                        value(endpoint.request()),
                                        value(endpoint.response()),
                                        endpoint.metadata()))
                                .toList(),
                        service.nodes().stream()
                                .map(node ->
                                        new NodeRecord(node.id(), node.address().toString(), node.metadata()))
                                .toList()),
                ServiceRecord.class);
    }

    /** The service of a JSON record. Throws INVALID_ARGUMENT for what is none. */
    public static Service read(Message json) {
        if (JSON.decode(json, ServiceRecord.class) instanceof ServiceRecord read) {
            return read.service();
        }
        throw Code.INVALID_ARGUMENT.error("record null (expected: a service)");
    }

    private Service service() {
        return new Service(
                text(name),
                text(version),
                pairs(metadata),
                list(endpoints).stream()
                        .map(endpoint -> new ServiceEndpoint(
                                text(endpoint.name),
                                shape(endpoint.request),
                                shape(endpoint.response),
                                pairs(endpoint.metadata)))
                        .toList(),
                list(nodes).stream()
                        .map(node -> new Node(text(node.id), Address.parse(text(node.address)), pairs(node.metadata)))
                        .toList());
    }

    private static @Nullable ValueRecord value(@Nullable Shape shape) {
        return shape == null
                ? null
                : new ValueRecord(
                        shape.name(),
                        shape.type(),
                        shape.values().stream().map(ServiceRecord::value).toList());
    }

    private static @Nullable Shape shape(@Nullable ValueRecord value) {
        return value == null
                ? null
                : new Shape(
                        text(value.name),
                        text(value.type),
                        list(value.values).stream().map(ServiceRecord::present).toList());
    }

    private static Shape present(ValueRecord value) {
        Shape shape = shape(value);
        return shape == null ? new Shape("", "", List.of()) : shape;
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Map<String, String> pairs(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
