package dev.micro.codec.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
    void aForeignNameThatIsNoneOfOursHasWhatSpellingsItCan() {
        assertEquals(List.of(""), EndpointName.spellings(""));
        assertEquals(List.of("."), EndpointName.spellings("."));
        assertEquals(List.of("Hello", "hello"), EndpointName.spellings("Hello"));
        assertEquals(List.of("Say.", "say."), EndpointName.spellings("Say."));
    }
}
