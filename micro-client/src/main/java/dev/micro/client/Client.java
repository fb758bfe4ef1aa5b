package dev.micro.client;

import dev.micro.core.Handler;
import java.util.List;

/**
 * The {@link Caller} that owns the connections. One serves a whole program; views of it, which {@link #with} gives, are
 * as good for calling and cannot close it.
 */
public final class Client extends View implements Caller, AutoCloseable {
    private final Directory directory;
    private final List<Runnable> own;

    Client(Handler stack, Requests requests, CallOptions options, Directory directory, List<Runnable> own) {
        super(stack, requests, options);
        this.directory = directory;
        this.own = List.copyOf(own);
    }

    /** A client of the parts that the environment names, or of the embedded defaults. */
    public static Client create() {
        return builder().build();
    }

    /** Collects what a client is made of. */
    public static ClientBuilder builder() {
        return new ClientBuilder();
    }

    /**
     * Fails what is under way with UNAVAILABLE, and closes the connections and the parts that the client made; those it
     * was given are left to who gave them. Later calls fail with FAILED_PRECONDITION. Harmless twice.
     */
    @Override
    public void close() {
        directory.close();
        own.forEach(Runnable::run);
    }
}
