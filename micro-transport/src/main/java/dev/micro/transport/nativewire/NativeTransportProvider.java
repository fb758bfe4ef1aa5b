package dev.micro.transport.nativewire;

import dev.micro.core.Settings;
import dev.micro.transport.Transport;
import dev.micro.transport.TransportOptions;
import dev.micro.transport.TransportProvider;

/** The embedded default: the native wire over TCP. Public for the ServiceLoader alone. */
public final class NativeTransportProvider implements TransportProvider {
    @Override
    public String name() {
        return "native";
    }

    @Override
    public Transport create(Settings settings) {
        return new NativeTransport(TransportOptions.of(settings));
    }
}
