package dev.micro.registry;

/** A watcher's place at a service, until closed. */
public interface Watch extends AutoCloseable {
    /** Ends it. Harmless twice. */
    @Override
    void close();
}
