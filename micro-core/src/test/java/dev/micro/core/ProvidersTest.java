package dev.micro.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProvidersTest {
    private record Named(String name) implements Provider {}

    @Test
    void theNamedOneIsTaken() {
        assertEquals("memory", choose("memory", "local", "memory", "consul"));
        assertEquals("consul", choose("consul", "local", "memory", "consul", "etcd"));
    }

    @Test
    void theOnlyPluginIsTakenWhenNoneIsNamed() {
        assertEquals("consul", choose("", "local", "memory", "consul"));
    }

    @Test
    void theEmbeddedDefaultIsTakenWhenThereIsNoPlugin() {
        assertEquals("local", choose("", "memory", "local"));
    }

    @Test
    void ofTwoPluginsNoneIsGuessed() {
        assertEquals(
                "two registries on the class path: consul, etcd; choose with MICRO_REGISTRY=consul"
                        + " or builder.registry(...)",
                refusal("", "local", "etcd", "consul"));
        assertEquals(
                "3 registries on the class path: consul, etcd, nats; choose with MICRO_REGISTRY=consul"
                        + " or builder.registry(...)",
                refusal("", "nats", "local", "etcd", "consul"));
    }

    @Test
    void aNameThatNobodyHasIsRefusedWithThoseThereAre() {
        assertEquals(
                "no registry named \"Consul\" (found: consul, local); is its plugin on the class path?",
                refusal("Consul", "local", "consul"));
        assertEquals("no registry named \"local\" (found: none); is its plugin on the class path?", refusal(""));
    }

    @Test
    void twoOfOneNameAreRefusedWithTheirClasses() {
        String name = Named.class.getName();
        assertEquals(
                "two registries named \"consul\": " + name + " and " + name + "; take one off the class path",
                refusal("local", "consul", "local", "consul"));
    }

    private static String choose(String named, String... found) {
        List<Named> providers = Stream.of(found).map(Named::new).toList();
        Settings settings = Settings.of(Map.of("registry", named));
        return Providers.choose("registry", providers, List.of("local", "memory"), settings)
                .name();
    }

    private static String refusal(String named, String... found) {
        MicroException refused = assertThrows(MicroException.class, () -> choose(named, found));
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        return refused.detail();
    }
}
