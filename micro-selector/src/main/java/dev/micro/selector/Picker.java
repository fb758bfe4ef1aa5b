package dev.micro.selector;

import dev.micro.core.Request;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one candidate for each call. Used by many threads at once.
 *
 * @param <C> what it chooses from
 */
@FunctionalInterface
public interface Picker<C extends Candidate> {
    /**
     * The candidate for {@code request} among those that {@code usable} lets pass: one that is ready and {@link
     * Candidate#admit() admits} the call, as long as there is one; else one that is set aside; else any of them; null
     * when none passes. {@code usable} is quick, gives the same answer when asked again, and knows {@link Candidates}.
     */
    @Nullable
    C pick(Request request, Predicate<? super C> usable);
}
