package dev.micro.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {
    private final Metadata some = Metadata.of("Trace", "1", "tag", "a", "TAG", "b", ":path", "");

    @Test
    void keysIgnoreCaseAndMayRepeatInOrder() {
        assertEquals("1", some.get("tRACE"));
        assertEquals("a", some.get("Tag"));
        assertEquals(List.of("a", "b"), some.all("tag"));
        assertEquals("", some.get(":path"));
        assertNull(some.get("none"));
        assertEquals(List.of(), some.all("none"));
        assertEquals(4, some.size());
        assertEquals("TAG", some.key(2));
        assertEquals("b", some.value(2));
        List<String> all = new ArrayList<>();
        some.forEach((key, value) -> all.add(key + "=" + value));
        assertEquals(List.of("Trace=1", "tag=a", "TAG=b", ":path="), all);
    }

    @Test
    void withReplacesAllOfAKeyAndAddKeepsThem() {
        assertEquals(Metadata.of("Trace", "1", ":path", "", "tag", "c"), some.with("tag", "c"));
        assertEquals(List.of("a", "b", "c"), some.add("Tag", "c").all("tag"));
        assertEquals(List.of("a", "b"), some.all("tag"));
    }

    @Test
    void nothingIsCopiedWhereNothingChanges() {
        assertSame(some, some.without("none"));
        assertSame(some, some.and(Metadata.EMPTY));
        assertSame(some, Metadata.EMPTY.and(some));
        assertSame(Metadata.EMPTY, Metadata.of());
        assertSame(Metadata.EMPTY, Metadata.of(Map.of()));
        assertSame(Metadata.EMPTY, Metadata.of("a", "1", "A", "2").without("a"));
    }

    @Test
    void andPutsTheOthersBehind() {
        assertEquals(List.of("a", "b", "c"), some.and(Metadata.of("tag", "c")).all("tag"));
    }

    @Test
    void theArrayItWasMadeOfMayChangeAfterwards() {
        String[] pairs = {"key", "value"};
        Metadata metadata = Metadata.of(pairs);
        pairs[1] = "other\n";
        assertEquals("value", metadata.get("key"));
    }

    @Test
    void equalityIgnoresTheCaseOfKeysAndHeedsOrderAndValues() {
        Metadata same = Metadata.of("trace", "1", "TAG", "a", "tag", "b", ":PATH", "");
        assertEquals(some, same);
        assertEquals(some.hashCode(), same.hashCode());
        assertNotEquals(Metadata.of("a", "1", "b", "2"), Metadata.of("b", "2", "a", "1"));
        assertNotEquals(Metadata.of("a", "x"), Metadata.of("a", "X"));
        assertNotEquals(some, some.without("trace"));
    }

    @Test
    void valuesStayOutOfLogs() {
        assertEquals(
                "Metadata[authorization, a]",
                Metadata.of("authorization", "secret", "a", "b").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "a b", "a:b", "::a", "kéy", "a\r\nb", "a\0", "a,b", "\"a\"", "K(elvin)", "(a)"})
    void refusesAKeyThatIsNoToken(String key) {
        MicroException refused = assertThrows(MicroException.class, () -> Metadata.of(key, "value"));
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        assertThrows(MicroException.class, () -> some.with(key, "value"));
        assertThrows(MicroException.class, () -> some.add(key, "value"));
        assertFalse(refused.detail().chars().anyMatch(c -> c < ' '), refused.detail());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "a\r\nx-admin: true", "\0", "a\u001f", "\u007f"})
    void refusesAControlCharacterInAValueAndDoesNotRepeatTheValue(String value) {
        MicroException refused = assertThrows(MicroException.class, () -> Metadata.of("key", value));
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        assertTrue(refused.detail().startsWith("metadata value of \"key\" holds the control character 0x"));
        assertFalse(refused.detail().contains("admin"));
    }

    @Test
    void takesTabsAndWhatIsNotAscii() {
        assertEquals("a\tb ü 日本", Metadata.of("key", "a\tb ü 日本").get("key"));
    }

    @Test
    void refusesAKeyWithoutValue() {
        assertEquals(
                "metadata of 3 strings (expected: pairs)",
                assertThrows(MicroException.class, () -> Metadata.of("a", "1", "b"))
                        .detail());
    }
}
