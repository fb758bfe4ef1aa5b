package dev.micro.client;

import dev.micro.core.Address;
import dev.micro.core.Handler;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.contract.Gates;
import dev.micro.registry.Node;
import dev.micro.registry.Service;
import dev.micro.registry.ServiceEndpoint;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import dev.micro.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Services in memory, a registry that knows them, and a client that calls them. */
final class Town implements AutoCloseable {
    static final String GREETER = "go.micro.srv.greeter";
    private static final String WARM = "Town.Warm";

    final Transport transport = Transport.memory();
    final TownRegistry registry = new TownRegistry();
    final Client client = builder().build();
    private final Map<String, Service> known = new HashMap<>();

    ClientBuilder builder() {
        return Client.builder().registry(registry).transport(transport).filter(Gates.watching());
    }

    /** Has the client know the greeter's nodes, before a test that is short of time. */
    void warm() {
        client.call(GREETER, WARM, null, Void.class);
    }

    /** One more node of the greeter. */
    House node(Handler handler) {
        return node(GREETER, "1.0.0", Map.of(), handler);
    }

    House node(String name, String version, Map<String, String> labels, Handler handler) {
        House house = open(name, handler);
        add(name, version, List.of(house.node(labels)));
        return house;
    }

    /** Who listens, and is in no registry. */
    House open(String name, Handler handler) {
        House house = new House(handler);
        house.opened(transport.listen(new Address("127.0.0.1", 0), new Offer(name, house.id()), house));
        return house;
    }

    /** An entry of a node that nobody is at. */
    void ghost(int port) {
        add(GREETER, "1.0.0", List.of(new Node("ghost-" + port, new Address("127.0.0.1", port), Map.of())));
    }

    private void add(String name, String version, List<Node> nodes) {
        Service before = known.get(name + version);
        List<Node> all = new ArrayList<>(before == null ? List.of() : before.nodes());
        all.addAll(nodes);
        known.put(
                name + version,
                new Service(name, version, Map.of(), before == null ? List.of() : before.endpoints(), all));
        publish(name);
    }

    /** Has the registry say that the endpoint may be called again. */
    void idempotent(String endpoint) {
        known.replaceAll((key, service) -> new Service(
                service.name(),
                service.version(),
                Map.of(),
                List.of(new ServiceEndpoint(endpoint, null, null, Map.of("idempotent", "true"))),
                service.nodes()));
        publish(GREETER);
    }

    /** Has the registry say that this version of the greeter has these endpoints. */
    void endpoints(String version, String... names) {
        known.computeIfPresent(
                GREETER + version,
                (key, service) -> new Service(
                        GREETER,
                        version,
                        Map.of(),
                        Stream.of(names)
                                .map(name -> new ServiceEndpoint(name, null, null, Map.of()))
                                .toList(),
                        service.nodes()));
        publish(GREETER);
    }

    void remove(House house) {
        known.replaceAll((key, service) -> new Service(
                service.name(),
                service.version(),
                Map.of(),
                service.endpoints(),
                service.nodes().stream()
                        .filter(node -> !node.address().equals(house.address()))
                        .toList()));
        publish(GREETER);
    }

    private void publish(String name) {
        registry.put(
                name,
                known.values().stream()
                        .filter(service ->
                                service.name().equals(name) && !service.nodes().isEmpty())
                        .toArray(Service[]::new));
    }

    @Override
    public void close() {
        client.close();
        transport.close();
    }

    static CompletionStage<Response> json(String text) {
        return CompletableFuture.completedFuture(Response.of(
                Metadata.of(Metadata.CONTENT_TYPE, "application/json"),
                Message.of(text.getBytes(StandardCharsets.UTF_8))));
    }

    static String text(Request request) {
        return ((Message) request.body()).text();
    }

    /** A node: its handler, and what was asked of it. */
    static final class House implements Handler {
        final List<Request> asked = new CopyOnWriteArrayList<>();
        private final Handler handler;
        private final CompletableFuture<Listener> listener = new CompletableFuture<>();

        House(Handler handler) {
            this.handler = handler;
        }

        private String id() {
            return "node-" + System.identityHashCode(this);
        }

        private void opened(Listener at) {
            listener.complete(at);
        }

        Address address() {
            return listener.join().address();
        }

        private Node node(Map<String, String> labels) {
            return new Node(id(), address(), labels);
        }

        void leave() {
            listener.join().close();
        }

        @Override
        public CompletionStage<Response> handle(Request request) {
            if (request.endpoint().equals(WARM)) {
                return json("{}");
            }
            asked.add(request);
            return handler.handle(request);
        }
    }
}
