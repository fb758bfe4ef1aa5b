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
     * The selector that {@code settings} name under {@code selector}; else the only one on the class path that is not
     * built in; else {@link #powerOfTwoChoices()}. Throws INVALID_ARGUMENT for a name that nobody has.
     */
    static Selector create(Settings settings) {
        List<String> builtIn = List.of("p2c", "random", "roundrobin");
        return Providers.choose("selector", ServiceLoader.load(SelectorProvider.class), builtIn, settings)
                .create(settings);
    }
}
