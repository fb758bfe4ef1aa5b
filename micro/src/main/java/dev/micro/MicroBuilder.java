package dev.micro;

import dev.micro.client.Caller;
import dev.micro.client.Client;
import dev.micro.client.ClientBuilder;
import dev.micro.core.Filter;
import dev.micro.core.Handler;
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

/** Collects what a service is made of; {@link #build()} decides. */
public final class MicroBuilder {
    private final ServerBuilder server;
    private final ClientBuilder client = Client.builder();
    private final List<Function<? super Caller, ?>> handlers = new ArrayList<>();
    private Settings settings = Settings.environment();
    private @Nullable Registry registry;
    private @Nullable Transport transport;

    MicroBuilder(String name) {
        server = Server.builder(name);
    }

    /** Takes settings from a program's arguments, as go-micro's flags: {@code --registry=local}. They win over the environment. */
    public MicroBuilder args(String... args) {
        settings = Flags.read(args, settings);
        return this;
    }

    /** Settings other than the environment's. */
    public MicroBuilder settings(Settings instead) {
        settings = instead;
        return this;
    }

    /** The version that callers may ask for; {@code latest} unless set. */
    public MicroBuilder version(String version) {
        server.version(version);
        return this;
    }

    /** Where to listen, {@code host:port}; a free port of the loopback interface unless set. */
    public MicroBuilder address(String address) {
        server.address(address);
        return this;
    }

    /** A label of this node, which callers may choose by. */
    public MicroBuilder label(String key, String value) {
        server.label(key, value);
        return this;
    }

    /** Serves the endpoints of an annotated object. */
    public MicroBuilder handle(Object handler) {
        handlers.add(caller -> handler);
        return this;
    }

    /** Serves the endpoints of an object that calls others, made from this service's client. */
    public MicroBuilder handleWith(Function<? super Caller, ?> handler) {
        handlers.add(handler);
        return this;
    }

    /** Serves a bare handler under an endpoint's name. */
    public MicroBuilder endpoint(String name, Handler handler) {
        server.endpoint(name, handler);
        return this;
    }

    /** Puts a filter in front of what is served, inside those given before it. */
    public MicroBuilder filter(Filter filter) {
        server.filter(filter);
        return this;
    }

    /** The registry of both sides, else what the settings say. It is not closed with the service. */
    public MicroBuilder registry(Registry given) {
        registry = given;
        return this;
    }

    /** The transport of both sides, else what the settings say. It is not closed with the service. */
    public MicroBuilder transport(Transport given) {
        transport = given;
        return this;
    }

    /** What else the server may be told. */
    public MicroBuilder server(Consumer<? super ServerBuilder> more) {
        more.accept(server);
        return this;
    }

    /** What else the client may be told: {@code c -> c.filter(token)}. */
    public MicroBuilder client(Consumer<? super ClientBuilder> more) {
        more.accept(client);
        return this;
    }

    /**
     * The service, not yet started. Everything that can be refused is refused here.
     *
     * @throws dev.micro.core.MicroException INVALID_ARGUMENT, with what is wrong and the cure
     */
    public Micro build() {
        List<AutoCloseable> made = new ArrayList<>();
        try {
            Registry found = registry != null ? registry : made(made, Registry.create(settings));
            Transport wire = transport != null ? transport : made(made, Transport.create(settings));
            Client caller =
                    client.settings(settings).registry(found).transport(wire).build();
            made.add(0, caller); // until the whole is there, which closes its client itself
            handlers.forEach(handler -> server.handle(handler.apply(caller)));
            Server built =
                    server.settings(settings).registry(found).transport(wire).build();
            made.remove(0);
            return new Micro(built, caller, found, made);
        } catch (RuntimeException | Error refused) {
            made.forEach(Micro::closeQuietly);
            throw refused;
        }
    }

    private static <T extends AutoCloseable> T made(List<AutoCloseable> made, T part) {
        made.add(part);
        return part;
    }

    /** Builds and starts it. */
    public Micro start() {
        return build().start();
    }

    /** Builds it and runs it until a signal ends it. */
    public void run() {
        build().run();
    }
}
