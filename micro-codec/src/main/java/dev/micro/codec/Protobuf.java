package dev.micro.codec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Whether protobuf is there, and which types are its messages; asked without linking to it, since it need not be. */
final class Protobuf {
    private static final @Nullable Class<?> MESSAGE = message();

    private Protobuf() {}

    static boolean present() {
        return MESSAGE != null;
    }

    /** Whether {@code type} is a protobuf message. */
    static boolean isMessage(Type type) {
        return MESSAGE != null && type instanceof Class<?> c && MESSAGE.isAssignableFrom(c);
    }

    /** Whether a protobuf message is some part of {@code type}: itself, an element, a type argument or a parameter. */
    static boolean isPartOf(Type type) {
        if (type instanceof Class<?> c) {
            return c.isArray() ? isPartOf(c.getComponentType()) : isMessage(c);
        }
        if (type instanceof ParameterizedType generic) {
            return Arrays.stream(generic.getActualTypeArguments()).anyMatch(Protobuf::isPartOf);
        }
        if (type instanceof WildcardType wildcard) {
            return isPartOf(wildcard.getUpperBounds()[0]);
        }
        return type instanceof Parameters parameters
                && parameters.types().stream().anyMatch(Protobuf::isPartOf);
    }

    private static @Nullable Class<?> message() {
        try {
            Class<?> message = Class.forName("com.google.protobuf.MessageLite", false, Protobuf.class.getClassLoader());
            // Our module cannot link to one that stands on the class path beside it.
            return Protobuf.class.getModule().canRead(message.getModule()) ? message : null;
        } catch (ClassNotFoundException absent) {
            return null;
        }
    }
}
