package dev.micro.registry;

import dev.micro.core.Settings;

/** Makes {@link Registry#memory()} by name. For the ServiceLoader alone. */
public final class MemoryRegistryProvider implements RegistryProvider {
    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Registry create(Settings settings) {
        return Registry.memory();
    }
}
