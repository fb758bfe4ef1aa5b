package dev.micro.registry;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing a service answers.
 *
 * @param name such as {@code Say.Hello}
 * @param request the shape of what it takes; null when nobody said
 * @param response the shape of what it gives; null when nobody said
 * @param metadata {@code stream=true}, {@code idempotent=true} and the like
 */
public record ServiceEndpoint(
        String name, @Nullable Shape request, @Nullable Shape response, Map<String, String> metadata) {
    /** Copies the map. */
    public ServiceEndpoint {
        metadata = Map.copyOf(metadata);
    }
}
