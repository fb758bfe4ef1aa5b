package dev.micro.registry;

import dev.micro.core.Settings;

/** Makes {@link Registry#memory()}: a new one each time, that only who is given it shares. */
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
