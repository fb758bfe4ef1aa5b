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
     * The candidate for {@code request} among those that {@code usable} lets pass: one that is not set aside, as long as
     * there is one, else any of them; null when none passes.
     */
    @Nullable
    C pick(Request request, Predicate<? super C> usable);
}
