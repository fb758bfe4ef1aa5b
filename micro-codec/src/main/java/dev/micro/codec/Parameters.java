package dev.micro.codec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URL;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The type of several values that travel as one object, by their names: a method's parameters, or one scalar. Its
 * values are {@code Object[]} in the order of the names.
 *
 * @param names the parameters' names, none twice
 * @param types the parameters' types, in the same order
 */
public record Parameters(List<String> names, List<Type> types) implements Type {
    /** No parameter: an empty object. */
    public static final Parameters NONE = new Parameters(List.of(), List.of());

    private static final List<Class<?>> SCALARS = List.of(
            CharSequence.class,
            Number.class,
            Boolean.class,
            Character.class,
            Enum.class,
            Date.class,
            Calendar.class,
            UUID.class,
            URI.class,
            URL.class,
            Locale.class,
            Currency.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class);

    /** Copies both lists; they are of one length. */
    public Parameters {
        names = List.copyOf(names);
        types = List.copyOf(types);
        if (names.size() != types.size()) {
            throw new IllegalArgumentException(names.size() + " names for " + types.size() + " types");
        }
    }

    /**
     * Whether the only parameter of a method, if it is of {@code type}, travels in an object by its name: a scalar does
     * (text, number, boolean, enum, date, id, or an Optional of one), all else is the body itself. Both sides of a call
     * go by this.
     */
    public static boolean wraps(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == Optional.class && wraps(generic.getActualTypeArguments()[0]);
        }
        return type instanceof Class<?> plain
                && ((plain.isPrimitive() && plain != void.class)
                        || plain.getName().startsWith("java.time.")
                        || SCALARS.stream().anyMatch(scalar -> scalar.isAssignableFrom(plain)));
    }
}
