package dev.micro.transport.nativewire;

import dev.micro.core.Settings;
import dev.micro.transport.TransportOptions;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Transports of the native wire, whatever the environment says. */
final class Native {
    private Native() {}

    static NativeTransport transport() {
        return transport(options -> options);
    }

    static NativeTransport transport(UnaryOperator<TransportOptions> options) {
        return new NativeTransport(options(options));
    }

    static TransportOptions options(UnaryOperator<TransportOptions> options) {
        return options.apply(TransportOptions.of(Settings.of(Map.of())));
    }
}
