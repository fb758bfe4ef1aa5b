package dev.micro.transport;

import dev.micro.core.Settings;

/** Makes the memory transport by name. Public for the ServiceLoader alone. */
public final class MemoryTransportProvider implements TransportProvider {
    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Transport create(Settings settings) {
        return new MemoryTransport(TransportOptions.of(settings).maxMessage());
    }
}
