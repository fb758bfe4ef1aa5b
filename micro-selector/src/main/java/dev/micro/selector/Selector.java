package dev.micro.selector;

import dev.micro.core.Providers;
import dev.micro.core.Settings;
import java.util.List;
import java.util.ServiceLoader;

/** A strategy of choosing nodes. Holds no state of a service, so that one object serves all. */
public interface Selector {
    /** A picker over these candidates, made anew each time the list changes; what must outlive that is theirs. */
    <C extends Candidate> Picker<C> over(List<C> candidates);

    /**
     * Of two drawn at random, the one with less {@link Candidate#load()}. The embedded default: calls go where they are
     * answered soonest, and a slow node gets few. Configuration calls it {@code p2c}.
     */
    static Selector powerOfTwoChoices() {
        return new PowerOfTwoChoices();
    }

    /** Any, in proportion to the weights. Configuration calls it {@code random}. */
    static Selector random() {
        return new RandomChoice();
    }

    /**
     * Each in turn, as often as its weight says: over equal weights, n nodes get exactly k calls each of n times k.
     * Configuration calls it {@code roundrobin}.
     */
    static Selector roundRobin() {
        return new RoundRobin();
    }

    /**
     * The same node for the same value of the metadata {@code key}, the first where there are several, in every process:
     * a node that comes or goes moves no values but those that it takes or leaves. Weights are shares of the values. A
     * node whose calls under way would be more than 1.25 times the mean, rounded up, leaves the call to the next in the
     * value's own order; calls that are picked at the very same time may go past that bound. The mean is that of the
     * nodes that the call may be given to. A request without the key goes as {@link #powerOfTwoChoices()} says.
     * Configuration calls it {@code hash}, and the key {@code selector.key}. Throws INVALID_ARGUMENT for what can be no
     * key.
     */
    static Selector consistentHash(String key) {
        return new ConsistentHash(key);
    }

    /**
     * The selector that {@code settings} name under {@code selector}; else the only one on the class path that is not
     * built in; else {@link #powerOfTwoChoices()}. Throws INVALID_ARGUMENT for a name that nobody has.
     */
    static Selector create(Settings settings) {
        List<String> builtIn = List.of("p2c", "hash", "random", "roundrobin");
        return Providers.choose("selector", ServiceLoader.load(SelectorProvider.class), builtIn, settings)
                .create(settings);
    }
}
