package dev.micro.transport;

import dev.micro.core.Provider;
import dev.micro.core.Settings;

/** Makes a transport of one kind. */
public interface TransportProvider extends Provider {
    /** A transport as {@code settings} say. */
    Transport create(Settings settings);
}
