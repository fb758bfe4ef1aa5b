package dev.micro.selector;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.registry.Node;
import dev.micro.registry.Service;
import dev.micro.registry.ServiceEndpoint;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CandidatesTest {
    private final Candidate candidate = candidate("Say.Hello", "Say.Bye");

    @Test
    void versionIsExact() {
        assertTrue(Candidates.version("1.4.0").test(candidate));
        assertFalse(Candidates.version("1.4").test(candidate));
    }

    @Test
    void labelIsTheNodes() {
        assertTrue(Candidates.label("zone", "eu").test(candidate));
        assertFalse(Candidates.label("zone", "us").test(candidate));
        assertFalse(Candidates.label("owner", "a").test(candidate));
    }

    @Test
    void endpointIsListedOrNothingIs() {
        assertTrue(Candidates.endpoint("Say.Bye").test(candidate));
        assertTrue(Candidates.endpoint("Say.bye").test(candidate));
        assertFalse(Candidates.endpoint("Say.Helo").test(candidate));
        assertTrue(Candidates.endpoint("Say.Helo").test(candidate()));
    }

    @Test
    void addressIsWhereTheNodeListens() {
        assertTrue(Candidates.address(new Address("10.0.0.1", 4711)).test(candidate));
        assertFalse(Candidates.address(new Address("10.0.0.1", 4712)).test(candidate));
    }

    @Test
    void filtersAreJoinedByAnd() {
        assertTrue(
                Candidates.version("1.4.0").and(Candidates.label("zone", "eu")).test(candidate));
        assertFalse(
                Candidates.version("1.4.0").and(Candidates.label("zone", "us")).test(candidate));
    }

    private static Candidate candidate(String... endpoints) {
        List<ServiceEndpoint> listed = List.of(endpoints).stream()
                .map(name -> new ServiceEndpoint(name, null, null, Map.of()))
                .toList();
        return new Candidate(
                new Service("greeter", "1.4.0", Map.of("owner", "a"), listed, List.of()),
                new Node("greeter-1", new Address("10.0.0.1", 4711), Map.of("zone", "eu")));
    }
}
