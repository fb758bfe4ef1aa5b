package dev.micro.codec.endpoint;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;

/** Refuses methods that a compiler wrote for a field, or that only give one out: nobody meant them as endpoints. */
final class Accessors {
    private Accessors() {}

    static void refuse(Method method) {
        Class<?> owner = method.getDeclaringClass();
        String name = method.getName();
        int parameters = method.getParameterCount();
        String field = "";
        if (parameters == 0 && owner.isRecord()) {
            field = name;
        } else if ((parameters == 0 && name.startsWith("get")) || (parameters == 1 && name.startsWith("set"))) {
            field = field(name.substring(3));
        } else if (parameters == 0 && name.startsWith("is")) {
            field = hasField(owner, name) ? name : field(name.substring(2));
        }
        if (hasField(owner, field)) {
            throw DeclaredEndpoint.refused(
                    method,
                    (parameters == 0 ? "gives out" : "changes") + " the field \"" + field + "\"; make "
                            + (owner.isRecord() ? "the record a class" : "it private")
                            + ", or give it @Endpoint if it is meant");
        }
    }

    private static String field(String property) {
        return property.isEmpty() ? "" : property.substring(0, 1).toLowerCase(Locale.ROOT) + property.substring(1);
    }

    private static boolean hasField(Class<?> owner, String name) {
        return Arrays.stream(owner.getDeclaredFields())
                .anyMatch(field -> field.getName().equals(name));
    }
}
