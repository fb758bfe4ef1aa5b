package dev.micro.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.MicroException;
import dev.micro.core.Provider;
import dev.micro.core.Settings;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SelectorTest {
    @Test
    void powerOfTwoChoicesIsTheDefault() {
        assertInstanceOf(PowerOfTwoChoices.class, Selector.create(Settings.of(Map.of())));
    }

    @Test
    void configurationNamesOne() {
        assertInstanceOf(PowerOfTwoChoices.class, named("p2c"));
        assertInstanceOf(RandomChoice.class, named("random"));
        assertInstanceOf(RoundRobin.class, named("roundrobin"));
    }

    @Test
    void consistentHashingWantsAKey() {
        Settings hash = Settings.of(Map.of("selector", "hash"));
        assertInstanceOf(ConsistentHash.class, Selector.create(hash.with("selector.key", "customer")));
        assertEquals(
                "selector.key: none (expected: the metadata key that selector \"hash\" goes by)",
                assertThrows(MicroException.class, () -> Selector.create(hash)).detail());
        MicroException refused =
                assertThrows(MicroException.class, () -> Selector.create(hash.with("selector.key", "a key")));
        assertTrue(refused.detail().startsWith("metadata key \"a key\" (expected: "), refused.detail());
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThereAre() {
        MicroException refused = assertThrows(MicroException.class, () -> named("best"));
        assertEquals(
                "no selector named \"best\" (found: hash, p2c, random, roundrobin); is its plugin on the class path?",
                refused.detail());
    }

    @Test
    void theModuleProvidesWhatTheClassPathDoes() throws Exception {
        Path here = Path.of(Selector.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> module =
                ModuleFinder.of(here).find("dev.micro.selector").orElseThrow().descriptor().provides().stream()
                        .flatMap(provides -> provides.providers().stream())
                        .sorted()
                        .toList();
        List<String> classPath = ServiceLoader.load(SelectorProvider.class).stream()
                .map(provider -> provider.type().getName())
                .sorted()
                .toList();
        assertEquals(module, classPath);
        assertEquals(
                List.of("hash", "p2c", "random", "roundrobin"),
                ServiceLoader.load(SelectorProvider.class).stream()
                        .map(provider -> ((Provider) provider.get()).name())
                        .sorted()
                        .collect(Collectors.toList()));
    }

    private static Selector named(String name) {
        return Selector.create(Settings.of(Map.of("selector", name)));
    }
}
