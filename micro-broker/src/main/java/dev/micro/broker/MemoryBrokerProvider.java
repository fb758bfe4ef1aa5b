package dev.micro.broker;

import dev.micro.core.Settings;
import dev.micro.registry.Registry;
import dev.micro.transport.Transport;

/** Makes {@link Broker#memory()} by name: a new one each time, that only who is given it shares. */
public final class MemoryBrokerProvider implements BrokerProvider {
    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Broker create(Settings settings, Registry registry, Transport transport) {
        return new MemoryBroker(MemoryLimits.of(settings));
    }
}
