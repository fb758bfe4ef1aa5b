package dev.micro.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.core.Settings;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTest {
    @Test
    void settingsChooseByName() {
        try (Registry memory = Registry.create(Settings.of(Map.of("registry", "memory")))) {
            assertEquals("memory", memory.describe());
        }
    }

    @Test
    void withoutAWordItIsLocal(@TempDir Path directory) {
        Path home = directory.resolve("r");
        try (Registry local = Registry.create(Settings.of(Map.of("registry.directory", home.toString())))) {
            assertEquals("local (" + home + ")", local.describe());
        }
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThereAre() {
        Settings settings = Settings.of(Map.of("registry", "consul"));
        MicroException refused = assertThrows(MicroException.class, () -> Registry.create(settings));
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        assertTrue(refused.detail().contains("local, memory, static"), refused.detail());
    }

    @Test
    void classPathAndModulePathOfferTheSame() throws Exception {
        List<String> found = ServiceLoader.load(RegistryProvider.class).stream()
                .map(provider -> provider.type().getName())
                .sorted()
                .toList();
        Path classes = Path.of(RegistryProvider.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (InputStream descriptor = Files.newInputStream(classes.resolve("module-info.class"))) {
            assertEquals(
                    found,
                    ModuleDescriptor.read(descriptor).provides().stream()
                            .flatMap(provides -> provides.providers().stream())
                            .sorted()
                            .toList());
        }
    }

    @Test
    void namesThatSomeBackendCouldNotHoldAreRefused() {
        for (String name : List.of("", "a b", "a/b", "größe", "a\nb", "x".repeat(129))) {
            MicroException refused =
                    assertThrows(MicroException.class, () -> new Service(name, "1", Map.of(), List.of(), List.of()));
            assertEquals(Code.INVALID_ARGUMENT, refused.code());
        }
        assertEquals("go.micro.srv_x-1", new Service("go.micro.srv_x-1", "", Map.of(), List.of(), List.of()).name());
    }
}
