package dev.micro.server;

import static java.util.Objects.requireNonNull;

import dev.micro.codec.Codecs;
import dev.micro.codec.endpoint.DeclaredEndpoint;
import dev.micro.codec.endpoint.EndpointName;
import dev.micro.codec.endpoint.StreamKind;
import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Durations;
import dev.micro.core.Filter;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Settings;
import dev.micro.registry.Registry;
import dev.micro.registry.Service;
import dev.micro.registry.ServiceEndpoint;
import dev.micro.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a {@link Server} is made of. Everything has a default that works; what is given here wins over the
 * {@link Settings}. For one thread; {@link #build} may be called again.
 */
public final class ServerBuilder {
    private final String name;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final List<Object> handlers = new ArrayList<>();
    private final List<Map.Entry<String, Handler>> endpoints = new ArrayList<>();
    private final List<Filter> filters = new ArrayList<>();
    private Settings settings = Settings.environment();
    private @Nullable String version;
    private @Nullable Address address;
    private @Nullable Address advertise;
    private @Nullable Registry registry;
    private @Nullable Transport transport;
    private @Nullable Codecs codecs;
    private @Nullable Duration ttl;
    private @Nullable Duration interval;
    private Duration timeout = Duration.ofSeconds(30);
    private Duration grace = Duration.ofSeconds(30);
    private int concurrentCalls = 1024;
    private int concurrentStreams = 4096;
    private int blockingThreads = 64;
    private int queue = 256;

    ServerBuilder(String name) {
        this.name = requireNonNull(name, "name");
    }

    /** The version that callers may ask for, else the setting {@code server.version}, else {@code latest}. */
    public ServerBuilder version(String version) {
        this.version = requireNonNull(version, "version");
        return this;
    }

    /**
     * Where to listen, {@code host:port} with 0 for a free port, else the setting {@code server.address}, else {@code
     * 127.0.0.1:0}.
     */
    public ServerBuilder address(String address) {
        return address(Address.parse(address));
    }

    /** Where to listen; see {@link #address(String)}. */
    public ServerBuilder address(Address address) {
        this.address = requireNonNull(address, "address");
        return this;
    }

    /**
     * The address that callers are told, else the setting {@code server.advertise}, else where it listens. Port 0 stands
     * for the port that was bound.
     */
    public ServerBuilder advertise(String address) {
        this.advertise = Address.parse(address);
        return this;
    }

    /** A label of this node, which callers may choose by: {@code zone}, {@code eu}. The last one of a key counts. */
    public ServerBuilder label(String key, String value) {
        labels.put(requireNonNull(key, "key"), requireNonNull(value, "value"));
        return this;
    }

    /** Serves the endpoints of an object whose class has {@code @Endpoints}, or methods with {@code @Endpoint}. */
    public ServerBuilder handle(Object handler) {
        handlers.add(requireNonNull(handler, "handler"));
        return this;
    }

    /**
     * Serves one endpoint, {@code Raw.Echo}, by a handler that reads and writes encoded messages itself. It is called on
     * the transport's threads, so it must not block.
     */
    public ServerBuilder endpoint(String endpoint, Handler handler) {
        endpoints.add(Map.entry(endpoint, handler));
        return this;
    }

    /** Puts a filter in front of all endpoints, inside those given before it. */
    public ServerBuilder filter(Filter filter) {
        filters.add(requireNonNull(filter, "filter"));
        return this;
    }

    /** Where to be found, else what the settings say. The server does not close what it was given. */
    public ServerBuilder registry(Registry registry) {
        this.registry = requireNonNull(registry, "registry");
        return this;
    }

    /** How to be reached, else what the settings say. The server does not close what it was given. */
    public ServerBuilder transport(Transport transport) {
        this.transport = requireNonNull(transport, "transport");
        return this;
    }

    /** What bodies are written in, else {@link Codecs#found}. */
    public ServerBuilder codecs(Codecs codecs) {
        this.codecs = requireNonNull(codecs, "codecs");
        return this;
    }

    /** Where names and values that nobody gave in code come from; the environment by default. */
    public ServerBuilder settings(Settings settings) {
        this.settings = requireNonNull(settings, "settings");
        return this;
    }

    /**
     * The longest a call may take, whatever its caller allows, of an endpoint that takes one message and gives one. One
     * with a stream on either side may take longer, and so may a bare handler's for a caller that speaks of one. 30 s by
     * default; more than zero.
     */
    public ServerBuilder timeout(Duration cap) {
        this.timeout = requireNonNull(cap, "cap");
        return this;
    }

    /**
     * How many calls of one message each way may run at once, the queued ones among them. 1,024 by default; at least 1. A
     * call runs until its handler has ended, also when nobody waits for it any more; a stage that does not complete counts
     * as ended one {@link #timeout} after its call was over.
     */
    public ServerBuilder concurrentCalls(int most) {
        this.concurrentCalls = most;
        return this;
    }

    /**
     * How many calls with a stream on either side may run at once, beside the others. 4,096 by default; at least 1. One
     * connection may have half of them. One that is answered by a stream runs until that was read or left.
     */
    public ServerBuilder concurrentStreams(int most) {
        this.concurrentStreams = most;
        return this;
    }

    /**
     * How many threads run methods that may block, where the JVM has no virtual threads; where it has, each call gets
     * one and only {@link #concurrentCalls} and {@link #concurrentStreams} bound them. A stream takes one while its source
     * is asked, and who writes to a Sink all the while. 64 by default; 1 to 32,767.
     */
    public ServerBuilder blockingThreads(int threads) {
        this.blockingThreads = threads;
        return this;
    }

    /** How many calls may wait for one of the {@link #blockingThreads}. 256 by default; 0 or more. */
    public ServerBuilder queue(int most) {
        this.queue = most;
        return this;
    }

    /** How long {@link Server#close} waits for callers to leave and for calls to end. 30 s by default; 0 or more. */
    public ServerBuilder grace(Duration grace) {
        this.grace = requireNonNull(grace, "grace");
        return this;
    }

    /**
     * How long the registry keeps this server without hearing of it, at least 1 s, and how often it hears, less than
     * that. By default the settings {@code register.ttl} and {@code register.interval} in seconds, else 30 s and 10 s.
     */
    public ServerBuilder registration(Duration ttl, Duration interval) {
        this.ttl = requireNonNull(ttl, "ttl");
        this.interval = requireNonNull(interval, "interval");
        return this;
    }

    /**
     * The server, not started.
     *
     * @throws dev.micro.core.MicroException INVALID_ARGUMENT for whatever can be refused before it runs, naming what is
     *     wrong and the cure
     */
    public Server build() {
        try {
            return built();
        } catch (MicroException refused) {
            throw refused.here();
        }
    }

    private Server built() {
        Durations.positive("timeout", timeout);
        Durations.atLeast(Duration.ZERO, "grace", grace);
        Failures failures = new Failures(name);
        Deadline deadline = new Deadline(name, timeout);
        InFlight inFlight = new InFlight(
                name,
                within(1, Integer.MAX_VALUE, "concurrentCalls", concurrentCalls),
                within(1, Integer.MAX_VALUE, "concurrentStreams", concurrentStreams));
        Workers workers = new Workers(
                name, within(1, 32_767, "blockingThreads", blockingThreads), within(0, 1_000_000, "queue", queue));
        List<Route> routes = routes(failures, deadline, workers);
        Handler path = path(deadline, inFlight, failures, new Router(name, routes));
        Placement placement = placement(routes);
        Address at = address != null ? address : Address.parse(settings.get("server.address", "127.0.0.1:0"));
        Parts parts = Parts.of(registry, transport, settings); // last: from here on there is something to close
        return new Server(placement, at, new CallPath(path, deadline, inFlight, workers), parts, grace);
    }

    /** The path of a call, from the wire inwards. */
    private Handler path(Deadline deadline, InFlight inFlight, Failures failures, Router router) {
        List<Filter> path = new ArrayList<>();
        path.add(deadline); // outermost: nothing is spent on what is late, and all behind knows the time that is left
        path.add(inFlight); // before your filters: refusing must be cheap, and close() waits for theirs as well
        if (!filters.isEmpty()) {
            path.add(failures.ofFilters()); // whatever yours fail with, a peer reads only what it may
            filters.forEach(filter -> path.add(Failures.named(filter)));
        }
        return Filter.stack(path, router); // finds an endpoint: codec and method, behind Workers when it may block
    }

    private List<Route> routes(Failures failures, Deadline deadline, Workers workers) {
        if (handlers.isEmpty() && endpoints.isEmpty()) {
            throw Code.INVALID_ARGUMENT.error(
                    name + ": nothing to serve (handle(new Say()), or endpoint(name, handler))");
        }
        Codecs spoken = codecs != null ? codecs : Codecs.found();
        List<Route> routes = new ArrayList<>();
        for (Object handler : handlers) {
            for (DeclaredEndpoint declared : HandlerMethods.of(handler)) {
                UserMethod method = new UserMethod(handler, declared, spoken, failures);
                Handler endpoint = endpoint(declared, method, deadline, workers);
                routes.add(new Route(
                        Shapes.of(declared), declared.source(), shaped(declared, failures, deadline, endpoint)));
            }
        }
        for (Map.Entry<String, Handler> bare : endpoints) {
            String endpoint = EndpointName.checked(bare.getKey());
            routes.add(new Route(
                    new ServiceEndpoint(endpoint, null, null, Map.of()),
                    "endpoint(\"" + endpoint + "\")",
                    failures.of(endpoint, deadline.bounded(bare.getValue()))));
        }
        return routes;
    }

    /** Whatever its caller speaks of, it gets what the endpoint takes, for as long as that allows. */
    private static Handler shaped(DeclaredEndpoint declared, Failures failures, Deadline deadline, Handler endpoint) {
        List<Filter> filters = new ArrayList<>();
        if (declared.shape().requestStream() == StreamKind.NONE) {
            if (declared.shape().replyStream() == StreamKind.NONE) {
                filters.add(deadline::ofOneMessage); // outside: the one message may never come
            }
            filters.add(new OneMessage(failures));
        }
        return Filter.stack(filters, endpoint);
    }

    /** Behind the workers unless the method may run on an event loop. */
    private static Handler endpoint(DeclaredEndpoint declared, UserMethod method, Deadline deadline, Workers workers) {
        boolean inline = declared.nonBlocking();
        Handler endpoint = switch (declared.shape().replyStream()) {
            case NONE -> new MethodEndpoint(method, deadline);
            case SINK -> new SinkEndpoint(method, workers);
            case SOURCE, PUBLISHER ->
                inline
                        ? new StreamEndpoint(method, Runnable::run, Runnable::run)
                        : new StreamEndpoint(method, workers::pull, workers.closes());
        };
        return inline || endpoint instanceof SinkEndpoint ? endpoint : Filter.stack(List.of(workers), endpoint);
    }

    private Placement placement(List<Route> routes) {
        for (String key : labels.keySet()) {
            if (key.isEmpty() || Placement.OURS.contains(key)) {
                throw Code.INVALID_ARGUMENT.error(
                        "label \"" + key + "\" (expected: not empty, and none of " + Placement.OURS + ")");
            }
        }
        Duration longest = ttl != null ? ttl : seconds("register.ttl", Duration.ofSeconds(30));
        Duration often = interval != null ? interval : seconds("register.interval", longest.dividedBy(3));
        Durations.atLeast(Duration.ofSeconds(1), "registration ttl", longest);
        Durations.atLeast(Duration.ofMillis(1), "registration interval", often);
        if (often.compareTo(longest) >= 0) {
            throw Code.INVALID_ARGUMENT.error("registration interval: " + Durations.text(often)
                    + " (expected: less than the ttl, " + Durations.text(longest) + ")");
        }
        String told = settings.get("server.advertise");
        return new Placement(
                new Service(
                        name,
                        version != null ? version : settings.get("server.version", "latest"),
                        Map.of(),
                        routes.stream().map(Route::published).collect(Collectors.toList()),
                        List.of()),
                name + "-" + settings.get("server.id", UUID.randomUUID().toString()),
                labels,
                advertise != null || told == null ? advertise : Address.parse(told),
                longest,
                often);
    }

    private Duration seconds(String setting, Duration otherwise) {
        String text = settings.get(setting);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw Code.INVALID_ARGUMENT.error(setting + ": \"" + text + "\" (expected: seconds)");
        }
        return Duration.ofSeconds(Long.parseLong(text));
    }

    private static int within(int least, int most, String name, int value) {
        if (value < least || value > most) {
            throw Code.INVALID_ARGUMENT.error(name + ": " + value + " (expected: "
                    + (most == Integer.MAX_VALUE ? "at least " + least : least + " to " + most) + ")");
        }
        return value;
    }
}
