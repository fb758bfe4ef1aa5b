package dev.micro.registry;

import dev.micro.core.Settings;
import java.nio.file.Path;

/** Makes {@link Registry#local()}, in the directory that the setting {@code registry.directory} names, if any. */
public final class LocalRegistryProvider implements RegistryProvider {
    @Override
    public String name() {
        return "local";
    }

    @Override
    public Registry create(Settings settings) {
        String named = settings.get("registry.directory");
        LocalDirectory directory = named == null ? LocalDirectory.standard() : new LocalDirectory(Path.of(named));
        return new LocalRegistry(directory, LocalPlace.here(), FileLocks.OF_THE_SYSTEM, System::nanoTime);
    }
}
