package dev.micro.transport;

import dev.micro.core.Handler;

/**
 * A far handler. Opened by the first call and after a loss by the next one.
 *
 * <p>A request or a reply over a limit on messages or metadata fails with RESOURCE_EXHAUSTED, without an origin and not
 * untouched even where no handler saw it: no other node would take it either.
 */
public interface Connection extends Handler, AutoCloseable {
    /** What is known of the other end. Changes at any time; a hint for who chooses among several. */
    State state();

    /** Fails what is under way with UNAVAILABLE and closes. Harmless twice. */
    @Override
    void close();

    /** What is known of the other end of a connection. */
    enum State {
        /** Not tried yet, or closed because nobody called for a while. */
        IDLE,
        /** Answers. */
        READY,
        /** Could not be reached at the last try, and none succeeded since. */
        DOWN,
        /** Said that it goes away: running calls are finished, new ones belong elsewhere. */
        LEAVING
    }
}
