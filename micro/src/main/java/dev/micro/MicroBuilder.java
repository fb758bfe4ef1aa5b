package dev.micro;

import static java.util.Objects.requireNonNull;

import dev.micro.client.Caller;
import dev.micro.client.Client;
import dev.micro.client.ClientBuilder;
import dev.micro.core.Filter;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Settings;
import dev.micro.registry.Registry;
import dev.micro.server.Server;
import dev.micro.server.ServerBuilder;
import dev.micro.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a service is made of; {@link #build()} decides. For one thread; may be built from again, which makes
 * another service of the same parts.
 */
public final class MicroBuilder {
    private final String name;
    private final List<Consumer<? super ServerBuilder>> server = new ArrayList<>();
    private final List<Consumer<? super ClientBuilder>> client = new ArrayList<>();
    private final List<Function<? super Caller, ?>> handlers = new ArrayList<>();
    private final Flags flags = new Flags();
    private Settings settings = Settings.environment();
    private @Nullable Registry registry;
    private @Nullable Transport transport;

    MicroBuilder(String name) {
        this.name = requireNonNull(name, "name");
    }

    /** Takes settings from a program's arguments, as go-micro's flags: {@code --registry=local}. They win over the environment. A flag that no part asks for is logged as a warning. */
    public MicroBuilder args(String... args) {
        settings = flags.read(args, settings);
        return this;
    }

    /** Settings other than the environment's. */
    public MicroBuilder settings(Settings instead) {
        settings = requireNonNull(instead, "settings");
        return this;
    }

    /** The version that callers may ask for; {@code latest} unless set. */
    public MicroBuilder version(String version) {
        return server(parts -> parts.version(version));
    }

    /** Where to listen, {@code host:port}; a free port of the loopback interface unless set. */
    public MicroBuilder address(String address) {
        return server(parts -> parts.address(address));
    }

    /** A label of this node, which callers may choose by. */
    public MicroBuilder label(String key, String value) {
        return server(parts -> parts.label(key, value));
    }

    /** Serves the endpoints of an annotated object. */
    public MicroBuilder handle(Object handler) {
        requireNonNull(handler, "handler");
        handlers.add(caller -> handler);
        return this;
    }

    /** Serves the endpoints of an object that calls others, made from this service's client. */
    public MicroBuilder handleWith(Function<? super Caller, ?> handler) {
        handlers.add(requireNonNull(handler, "handler"));
        return this;
    }

    /** Serves a bare handler under an endpoint's name. */
    public MicroBuilder endpoint(String name, Handler handler) {
        return server(parts -> parts.endpoint(name, handler));
    }

    /** Puts a filter in front of what is served, inside those given before it. */
    public MicroBuilder filter(Filter filter) {
        return server(parts -> parts.filter(filter));
    }

    /** The registry of both sides, else what the settings say. It is not closed with the service. */
    public MicroBuilder registry(Registry given) {
        registry = requireNonNull(given, "registry");
        return this;
    }

    /** The transport of both sides, else what the settings say. It is not closed with the service. */
    public MicroBuilder transport(Transport given) {
        transport = requireNonNull(given, "transport");
        return this;
    }

    /** What else the server may be told, when it is built: it wins over what both sides have in common. */
    public MicroBuilder server(Consumer<? super ServerBuilder> more) {
        server.add(requireNonNull(more, "more"));
        return this;
    }

    /** What else the client may be told, when it is built: {@code c -> c.filter(token)}. It wins over what both sides have in common. */
    public MicroBuilder client(Consumer<? super ClientBuilder> more) {
        client.add(requireNonNull(more, "more"));
        return this;
    }

    /**
     * The service, not yet started. Everything that can be refused is refused here.
     *
     * @throws dev.micro.core.MicroException INVALID_ARGUMENT, with what is wrong and the cure
     */
    public Micro build() {
        try {
            return built();
        } catch (MicroException refused) {
            throw refused.here();
        }
    }

    private Micro built() {
        List<AutoCloseable> made = new ArrayList<>();
        try {
            Registry found = registry != null ? registry : made(made, Registry.create(settings));
            Transport wire = transport != null ? transport : made(made, Transport.create(settings));
            Client caller = client(found, wire);
            made.add(0, caller); // until the whole is there, which closes its client itself
            Server built = server(found, wire, caller);
            made.remove(0);
            flags.warnOfUnused(settings);
            return new Micro(built, caller, found, made);
        } catch (RuntimeException | Error refused) {
            made.forEach(Micro::closeQuietly);
            throw refused;
        }
    }

    private Client client(Registry found, Transport wire) {
        ClientBuilder parts =
                Client.builder().settings(settings).registry(found).transport(wire);
        client.forEach(more -> more.accept(parts));
        return parts.build();
    }

    private Server server(Registry found, Transport wire, Caller caller) {
        ServerBuilder parts =
                Server.builder(name).settings(settings).registry(found).transport(wire);
        handlers.forEach(handler -> parts.handle(handler.apply(caller)));
        server.forEach(more -> more.accept(parts));
        return parts.build();
    }

    private static <T extends AutoCloseable> T made(List<AutoCloseable> made, T part) {
        made.add(part);
        return part;
    }

    /** Builds and starts it. It keeps no JVM alive: a program whose main method ends after this ends with it. */
    public Micro start() {
        return build().start();
    }

    /** Builds it and runs it until a signal ends it: that keeps the JVM alive. */
    public void run() {
        build().run();
    }
}
