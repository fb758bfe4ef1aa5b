package dev.micro.core;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what is anybody's and promised not to throw then: whoever ends it is not to blame, and has more to do. */
final class Quietly {
    private static final Logger log = LoggerFactory.getLogger(Quietly.class);

    private Quietly() {}

    /** Closes {@code what}; what that throws is logged. */
    static void close(AutoCloseable what) {
        try {
            what.close();
        } catch (Throwable thrown) { // there is nobody to tell
            log.warn("what a stream is made of threw when it was closed (expected: it never does)", thrown);
        }
    }
}
