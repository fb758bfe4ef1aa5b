package dev.micro.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.core.Settings;
import dev.micro.registry.Registry;
import dev.micro.transport.Transport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrokerTest {
    private final Registry registry = Registry.memory();
    private final Transport transport = Transport.memory();

    @AfterEach
    void close() {
        transport.close();
        registry.close();
    }

    @Test
    void settingsChooseByNameAndWithoutAWordItIsMemory() {
        for (Map<String, String> said : List.of(Map.of("broker", "memory"), Map.<String, String>of())) {
            try (Broker broker = Broker.create(Settings.of(said), registry, transport)) {
                assertEquals("memory", broker.describe());
            }
        }
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThereAre() {
        MicroException refused = assertThrows(MicroException.class, () -> create("broker", "nats"));
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        assertTrue(refused.detail().contains("no broker named \"nats\" (found: memory)"), refused.detail());
    }

    @Test
    void aLimitThatCannotBeReadIsRefusedByItsName() {
        for (String name : List.of("max-message", "max-events", "max-bytes", "attempts", "ack-wait", "grace")) {
            for (String value : List.of("-1", "many", "99999999999999999999")) {
                MicroException refused =
                        assertThrows(MicroException.class, () -> create("broker." + name, value), name + "=" + value);
                assertEquals(Code.INVALID_ARGUMENT, refused.code());
                assertTrue(refused.detail().startsWith("broker." + name + ": \"" + value + "\""), refused.detail());
            }
        }
    }

    private void create(String name, String value) {
        Broker.create(Settings.of(Map.of(name, value)), registry, transport).close();
    }
}
