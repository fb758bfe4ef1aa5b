package dev.micro.codec;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * One value for each type, made when it is first asked for. Classes lead to theirs without hashing. Other types are
 * made by callers and could be without number: of those the values are kept up to a bound and then made anew.
 */
final class PerType<V> {
    private static final int MOST = 1_000;

    private final ClassValue<V> classes;
    private final Map<Type, V> others = new ConcurrentHashMap<>();
    private final Function<Type, V> make;

    PerType(Function<Type, V> make) {
        this.make = make;
        this.classes = new ClassValue<>() {
            @Override
            protected V computeValue(Class<?> type) {
                return make.apply(type);
            }
        };
    }

    V of(Type type) {
        if (type instanceof Class<?> known) {
            return classes.get(known);
        }
        V value = others.get(type);
        if (value == null) {
            if (others.size() >= MOST) {
                others.clear();
            }
            value = make.apply(type);
            others.put(type, value);
        }
        return value;
    }
}
