package dev.micro.registry;

import java.util.List;

/**
 * The shape of a message, so that tools can describe and call an endpoint; go-micro calls it a value.
 *
 * @param name of the field, or of the type at the top
 * @param type such as {@code string}, {@code int64}, {@code []string}, or a type's simple name
 * @param values the fields; empty for what has none
 */
public record Shape(String name, String type, List<Shape> values) {
    /** Copies the list. */
    public Shape {
        values = List.copyOf(values);
    }
}
