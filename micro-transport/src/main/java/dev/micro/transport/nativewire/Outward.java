package dev.micro.transport.nativewire;

import dev.micro.core.Body;
import dev.micro.core.Messages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was to leave this process. */
final class Outward {
    private static final Logger log = LoggerFactory.getLogger(Outward.class);

    private Outward() {}

    /** Nobody reads this body: who makes it is told, whatever that throws. */
    static void drop(Body body) {
        if (body instanceof Messages messages) {
            try {
                messages.close();
            } catch (Throwable thrown) {
                log.warn("messages threw when they were closed (expected: they never do)", thrown);
            }
        }
    }
}
