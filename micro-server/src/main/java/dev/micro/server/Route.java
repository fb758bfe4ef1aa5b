package dev.micro.server;

import dev.micro.core.Handler;
import dev.micro.registry.ServiceEndpoint;

/**
 * An endpoint and who answers it.
 *
 * @param published its name, and what the registry is told of it
 * @param source where it comes from, for people: {@code Say.hello}
 * @param handler who answers
 */
record Route(ServiceEndpoint published, String source, Handler handler) {
    String name() {
        return published.name();
    }
}
