package dev.micro.server;

import dev.micro.core.Settings;
import dev.micro.registry.Registry;
import dev.micro.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server stands on. Those parts that it made itself it closes, in the order of {@code made}.
 *
 * @param registry where it is found
 * @param transport how it is reached
 * @param made those of them that nobody gave
 */
record Parts(Registry registry, Transport transport, List<AutoCloseable> made) {
    /** Copies the list. */
    Parts {
        made = List.copyOf(made);
    }

    /** What was given, and for what was not what {@code settings} say. Throws INVALID_ARGUMENT as these do. */
    static Parts of(@Nullable Registry givenRegistry, @Nullable Transport givenTransport, Settings settings) {
        Transport transport = givenTransport != null ? givenTransport : Transport.create(settings);
        List<AutoCloseable> made = new ArrayList<>();
        if (givenTransport == null) {
            made.add(transport);
        }
        Registry registry = givenRegistry;
        if (registry == null) {
            try {
                registry = Registry.create(settings);
            } catch (RuntimeException refused) {
                if (givenTransport == null) {
                    transport.close();
                }
                throw refused;
            }
            made.add(registry);
        }
        return new Parts(registry, transport, made);
    }
}
