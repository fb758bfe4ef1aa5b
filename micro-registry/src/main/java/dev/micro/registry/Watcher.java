package dev.micro.registry;

import dev.micro.core.MicroException;
import java.util.List;

/** Is told of one service's nodes, by one thread at a time. Must not block. */
public interface Watcher {
    /** These are the service's versions and nodes now, all of them; empty when there is none. */
    void changed(List<Service> services);

    /** The registry cannot be read, for this reason; what was told last may still be true. */
    void failed(MicroException why);
}
