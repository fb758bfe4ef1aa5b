package dev.micro.codec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A type with its type arguments, which a class alone cannot say: {@code new TypeRef<List<Order>>() {}}.
 *
 * @param <T> the type it stands for
 */
public abstract class TypeRef<T> {
    private final Type type;

    /** For an anonymous class with braces, whose type argument is written out. */
    protected TypeRef() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType written)) {
            throw new IllegalArgumentException(
                    getClass().getName() + ": no type argument (expected: new TypeRef<List<Order>>() {})");
        }
        type = written.getActualTypeArguments()[0];
    }

    /** The type. */
    public final Type type() {
        return type;
    }

    /** The type, as it was written. */
    @Override
    public final String toString() {
        return type.getTypeName();
    }
}
