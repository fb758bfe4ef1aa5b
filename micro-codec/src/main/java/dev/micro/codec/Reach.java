package dev.micro.codec;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which classes a module may use by reflection: those of open packages, and the public ones of exported packages. */
final class Reach {
    private Reach() {}

    /** The first class in {@code type} that {@code reader} may not use, or null. */
    static @Nullable Class<?> closed(Type type, Module reader) {
        if (type instanceof Class<?> plain) {
            return plain.isArray() ? closed(plain.getComponentType(), reader) : isClosed(plain, reader) ? plain : null;
        }
        return parts(type)
                .map(part -> closed(part, reader))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static Stream<Type> parts(Type type) {
        if (type instanceof Parameters parameters) {
            return parameters.types().stream();
        }
        if (type instanceof ParameterizedType generic) {
            return Stream.concat(Stream.of(generic.getRawType()), Stream.of(generic.getActualTypeArguments()));
        }
        if (type instanceof WildcardType wildcard) {
            return Stream.of(wildcard.getUpperBounds());
        }
        return type instanceof GenericArrayType array ? Stream.of(array.getGenericComponentType()) : Stream.of();
    }

    private static boolean isClosed(Class<?> type, Module reader) {
        Module owner = type.getModule();
        String home = type.getPackageName();
        boolean published = Modifier.isPublic(type.getModifiers()) && owner.isExported(home, reader);
        return !published && !owner.isOpen(home, reader);
    }
}
