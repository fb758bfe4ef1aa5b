package dev.micro.codec;

import java.lang.reflect.Type;
import java.util.List;

/**
 * The type of several values that travel as one object, by their names: a method's parameters, or one scalar. Its
 * values are {@code Object[]} in the order of the names.
 *
 * @param names the parameters' names, none twice
 * @param types the parameters' types, in the same order
 */
public record Parameters(List<String> names, List<Type> types) implements Type {
    /** Copies both lists; they are of one length. */
    public Parameters {
        names = List.copyOf(names);
        types = List.copyOf(types);
        if (names.size() != types.size()) {
            throw new IllegalArgumentException(names.size() + " names for " + types.size() + " types");
        }
    }
}
