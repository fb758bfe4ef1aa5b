package dev.micro.broker;

import dev.micro.core.Provider;
import dev.micro.core.Settings;
import dev.micro.registry.Registry;
import dev.micro.transport.Transport;

/** Makes a broker of one kind. */
public interface BrokerProvider extends Provider {
    /**
     * A broker as {@code settings} say, {@code broker.address} among them. Does not wait for the backend.
     *
     * @param registry where a broker without a backend of its own finds who subscribed; not the broker's to close
     * @param transport how it reaches them; not the broker's to close
     */
    Broker create(Settings settings, Registry registry, Transport transport);
}
