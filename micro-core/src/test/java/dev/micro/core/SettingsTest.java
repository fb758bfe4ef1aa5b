package dev.micro.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static final String NAME = "settings-test.address";

    @AfterEach
    void theProcessIsAsItWas() {
        System.clearProperty("micro." + NAME);
    }

    @Test
    void codeWinsOverTheProcess() {
        System.setProperty("micro." + NAME, "from property");
        assertEquals("from property", Settings.environment().get(NAME));
        assertEquals("from code", Settings.environment().with(NAME, "from code").get(NAME));
        assertNull(Settings.of(Map.of()).get(NAME));
    }

    @Test
    void emptyCountsAsNotSet() {
        System.setProperty("micro." + NAME, "");
        assertNull(Settings.environment().get(NAME));
        assertEquals("otherwise", Settings.environment().get(NAME, "otherwise"));
        System.setProperty("micro." + NAME, "from property");
        assertEquals("from property", Settings.environment().with(NAME, "").get(NAME));
    }

    @Test
    void withChangesNobodyElses() {
        Settings before = Settings.of(Map.of("a", "1"));
        Settings after = before.with("a", "2").with("b", "3");
        assertEquals("1", before.get("a"));
        assertNull(before.get("b"));
        assertEquals("2", after.get("a"));
        assertEquals("3", after.get("b"));
    }

    @Test
    void theEnvironmentsNamesAreUpperCaseWithUnderscores() {
        assertEquals("MICRO_REGISTRY_ADDRESS", Settings.variable("registry.address"));
        assertEquals("MICRO_SERVER_MAX_MESSAGE", Settings.variable("server.max-message"));
    }

    @Test
    void codeMaySpellANameAsTheEnvironmentOrAFlagDoes() {
        Settings settings = Settings.of(Map.of("transport_max_message", "1")).with("REGISTRY-address", "here");
        assertEquals("1", settings.get("transport.max-message"));
        assertEquals("here", settings.get("registry.address"));
    }

    @Test
    void whatWasAskedForIsKnown() {
        Settings settings = Settings.of(Map.of("registry", "local", "registy", "local"));
        settings.with("broker", "memory").get("registry");
        assertTrue(settings.asked("registry"));
        assertFalse(settings.asked("registy"));
        assertFalse(settings.asked("broker"));
    }

    @Test
    void aNumberIsReadWithinItsBounds() {
        Settings settings = Settings.of(Map.of("least", "1", "most", "2147483647"));
        assertEquals(1, settings.number("least", 7, 1, 9));
        assertEquals(Integer.MAX_VALUE, settings.number("most", 7, 1, Integer.MAX_VALUE));
        assertEquals(7, settings.number("absent", 7, 1, 9));
        for (String value : List.of("0", "10", "-1", "+1", " 1", "1.0", "0x1", "99999999999999999999", "ten")) {
            MicroException refused = assertThrows(
                    MicroException.class, () -> settings.with("n", value).number("n", 7, 1, 9));
            assertEquals(Code.INVALID_ARGUMENT, refused.code());
            assertEquals("n: \"" + value + "\" (expected: 1 to 9)", refused.detail());
        }
    }
}
