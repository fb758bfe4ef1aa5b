package dev.micro.registry.local;

import dev.micro.core.Settings;
import dev.micro.registry.Registry;
import dev.micro.registry.RegistryProvider;
import java.nio.file.Path;

/**
 * Makes the local registry, in {@code registry.directory}; else {@code $XDG_RUNTIME_DIR/micro}; else {@code
 * micro-<user>} in the JVM's temporary directory. For the ServiceLoader alone.
 */
public final class LocalRegistryProvider implements RegistryProvider {
    @Override
    public String name() {
        return "local";
    }

    @Override
    public Registry create(Settings settings) {
        String directory = settings.get("registry.directory");
        String runtime = settings.foreign("XDG_RUNTIME_DIR");
        Path path = directory != null
                ? Path.of(directory)
                : runtime != null
                        ? Path.of(runtime, "micro")
                        : Path.of(System.getProperty("java.io.tmpdir"), "micro-" + System.getProperty("user.name"));
        return new LocalRegistry(PrivateDirectory.open(path), Locks.OS);
    }
}
