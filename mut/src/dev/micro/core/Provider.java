package dev.micro.core;

/**
 * Makes one kind of part, by name. Each kind has a provider interface of its own that extends this one with a {@code
 * create}; implementations are found by {@link java.util.ServiceLoader}.
 */
public interface Provider {
    /** The name that configuration uses: {@code consul}. Lower case, and stable for ever. */
    String name();
}
