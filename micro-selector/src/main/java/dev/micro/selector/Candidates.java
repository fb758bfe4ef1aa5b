package dev.micro.selector;

import dev.micro.core.Address;
import java.util.function.Predicate;

/** Which candidates a call may be given to, for {@link Picker#pick}; put together with {@link Predicate#and}. */
public final class Candidates {
    private Candidates() {}

    /** Those that run exactly this version of the service. */
    public static Predicate<Candidate> version(String version) {
        return candidate -> candidate.service().version().equals(version);
    }

    /** Those whose node has this label in its metadata. */
    public static Predicate<Candidate> label(String key, String value) {
        return candidate -> value.equals(candidate.node().metadata().get(key));
    }

    /**
     * Those that list this endpoint, whatever the case of its letters, or list none at all: several registries keep no
     * endpoints, and the node itself knows best.
     */
    public static Predicate<Candidate> endpoint(String name) {
        return candidate -> {
            var listed = candidate.service().endpoints();
            return listed.isEmpty()
                    || listed.stream().anyMatch(endpoint -> endpoint.name().equalsIgnoreCase(name));
        };
    }

    /** Those that listen there. */
    public static Predicate<Candidate> address(Address address) {
        return candidate -> candidate.node().address().equals(address);
    }
}
