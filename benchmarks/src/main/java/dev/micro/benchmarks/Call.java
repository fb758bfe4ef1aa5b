package dev.micro.benchmarks;

import org.jspecify.annotations.Nullable;

/** A call under way, told once how it ended, on whichever thread brings the reply. */
interface Call {
    /** What goes out with the request and must come back with the reply. */
    long id();

    /** Null: the reply was the request's own. May start the next call before it returns. */
    void ended(@Nullable Throwable failure);
}
