package dev.micro.codec.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointNameTest {
    @Test
    void theFirstLettersOfBothHalvesHaveTwoCases() {
        assertEquals(List.of("Say.Hello", "Say.hello", "say.Hello", "say.hello"), EndpointName.spellings("Say.hello"));
        assertEquals(
                List.of("Com.acme.Say.Hello", "Com.acme.Say.hello", "com.acme.Say.Hello", "com.acme.Say.hello"),
                EndpointName.spellings("com.acme.Say.Hello"));
        assertEquals(List.of("1.Go", "1.go"), EndpointName.spellings("1.go"));
    }

    @Test
    void allSpellingsAreTheSameNameAndNothingElseIs() {
        for (String name : List.of("Say.Hello", "com.acme.Say.Hello", "a.b", "1.go")) {
            for (String one : EndpointName.spellings(name)) {
                for (String other : EndpointName.spellings(name)) {
                    assertTrue(EndpointName.same(one, other), one + " " + other);
                }
                assertFalse(EndpointName.same(one, name + "x"), one);
            }
        }
        for (String other :
                List.of("", ".", "Hello", "Say.HELLO", "SAY.Hello", "Say.Help!", "Say_Hello", "xSay.Hello")) {
            assertFalse(EndpointName.same("Say.Hello", other), other);
            assertFalse(EndpointName.same(other, "Say.Hello"), other);
        }
        assertFalse(EndpointName.same("com.acme.Say.Hello", "com.Acme.Say.Hello"));
    }
}
