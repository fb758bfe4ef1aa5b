package dev.micro.registry;

import dev.micro.core.Provider;
import dev.micro.core.Settings;

/** Makes a registry of one kind. */
public interface RegistryProvider extends Provider {
    /** A registry as {@code settings} say, {@code registry.address} among them. Does not wait for the backend. */
    Registry create(Settings settings);
}
