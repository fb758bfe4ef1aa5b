package dev.micro.codec;

import java.lang.reflect.Type;

/** How errors call a type. */
final class Names {
    private Names() {}

    /** Without packages and outer classes: {@code List<Order>}; parameters by their names: {@code (symbol, max)}. */
    static String of(Type type) {
        if (type instanceof Parameters parameters) {
            return "(" + String.join(", ", parameters.names()) + ")";
        }
        return type.getTypeName().replaceAll("[\\w.$]+[.$]\\d*(?=\\w)", "");
    }
}
