package dev.micro.core;

import org.jspecify.annotations.Nullable;

/**
 * A place in the list of what a context's cancellation reaches: an action, or a context below. A context is its own
 * link, so that the beginning of a call costs one object.
 */
abstract sealed class Link permits Context, Context.Action {
    // Guarded by the context whose list this stands in.
    @Nullable
    Link previous;

    @Nullable
    Link next;
}
