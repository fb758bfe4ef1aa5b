package dev.micro.transport;

import dev.micro.core.Address;
import dev.micro.core.Context;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Providers;
import dev.micro.core.Settings;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * Connections that carry many calls at once. Safe for many threads. Whoever made a transport closes it, after its
 * listeners and connections.
 */
public interface Transport extends AutoCloseable {
    /** In a server's context: where the caller is. Absent when it is in this process. */
    Context.Key<Address> PEER = Context.Key.of("peer");

    /**
     * A transport within this process, without sockets: what listens at one such object is reached through the same
     * object only. Handlers are called by the caller's thread.
     */
    static Transport memory() {
        return memory(options -> options);
    }

    /** Such a transport with these options, of which only the longest message concerns it. */
    static Transport memory(UnaryOperator<TransportOptions> options) {
        return new MemoryTransport(
                options.apply(TransportOptions.of(Settings.of(Map.of()))).maxMessage());
    }

    /**
     * The native wire over TCP with these options, and with those of the environment's settings that they leave open.
     *
     * @throws MicroException INVALID_ARGUMENT for a setting out of range
     */
    static Transport nativeWire(UnaryOperator<TransportOptions> options) {
        TransportOptions all = options.apply(TransportOptions.of(Settings.environment()));
        return create(all.settings().with("transport", "native"));
    }

    /**
     * The transport that {@code settings} name under {@code transport}, or the only plugin on the class path, or the
     * native wire over TCP; with the {@link TransportOptions} that they hold.
     *
     * @throws MicroException INVALID_ARGUMENT when the choice cannot be made
     */
    static Transport create(Settings settings) {
        return Providers.choose(
                        "transport", ServiceLoader.load(TransportProvider.class), List.of("native", "memory"), settings)
                .create(settings);
    }

    /**
     * Runs what a call goes on with that waited for anything but a connection, where it would go on after a reply: on an
     * event loop, so nothing may wait there. Refuses nothing: when the transport is closed it runs it at once on the
     * thread that gives it.
     */
    Executor loop();

    /**
     * A far handler as if it were here. Returns at once: the first call dials, and so does the first one after the
     * connection was lost, backing off while dials fail.
     */
    Connection connect(Address to, Dial dial);

    /**
     * Offers {@code handler} at an address until the listener is closed. Returns when bound.
     *
     * @throws MicroException UNAVAILABLE when the address cannot be bound, naming it and the cause
     */
    Listener listen(Address at, Offer offer, Handler handler);

    /** Closes what is still open at once and frees all threads. Harmless twice. */
    @Override
    void close();
}
