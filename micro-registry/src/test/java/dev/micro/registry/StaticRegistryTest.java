package dev.micro.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.core.Settings;
import dev.micro.registry.contract.Witness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StaticRegistryTest {
    private static final Service CART = new Service(
            "cart", "1", Map.of(), List.of(), List.of(new Node("cart-1", new Address("10.0.0.9", 1), Map.of())));

    @Test
    void itsServicesAreWhereTheSettingSays() throws Exception {
        Registry registry = create("greeter=127.0.0.1:4711, [::1]:4712; shop=shop.example:80;");
        assertEquals(List.of("greeter", "shop"), registry.list());
        assertEquals("static", registry.describe());
        List<Service> greeter = registry.get("greeter");
        assertEquals(1, greeter.size());
        assertEquals("latest", greeter.get(0).version());
        assertEquals(List.of("127.0.0.1:4711", "[::1]:4712"), Witness.ids(greeter));
        assertEquals(new Address("::1", 4712), greeter.get(0).nodes().get(1).address());
        assertEquals(List.of(), registry.get("nobody"));
        Witness witness = new Witness(Duration.ofSeconds(1));
        registry.watch("shop", witness).close();
        witness.nodes("shop.example:80");
    }

    @Test
    void registrationsAreHarmlessAndWithoutEffect() {
        Registry registry = Registry.fixed(Map.of("greeter", List.of(new Address("10.0.0.1", 80))));
        registry.register(CART, Duration.ofSeconds(30));
        registry.register(CART, Duration.ofSeconds(30));
        registry.deregister(CART);
        registry.close();
        assertEquals(List.of("greeter"), registry.list());
    }

    @Test
    void aSettingThatCannotBeReadIsRefusedWithItsReason() {
        assertRefused("", "no service");
        assertRefused("greeter", "\"greeter\" names no addresses");
        assertRefused("greeter=", "address \"\"");
        assertRefused("greeter=127.0.0.1", "address \"127.0.0.1\"");
        assertRefused("greeter=127.0.0.1:99999", "port 99999");
        assertRefused("gree ter=127.0.0.1:1", "gree?ter");
    }

    private static void assertRefused(String address, String reason) {
        MicroException refused = assertThrows(MicroException.class, () -> create(address));
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        assertTrue(refused.detail().contains(reason), refused.detail());
    }

    private static Registry create(String address) {
        return Registry.create(Settings.of(Map.of("registry", "static", "registry.address", address)));
    }
}
