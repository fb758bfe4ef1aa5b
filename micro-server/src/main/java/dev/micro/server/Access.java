package dev.micro.server;

import dev.micro.codec.Codec;
import dev.micro.codec.endpoint.DeclaredEndpoint;
import dev.micro.codec.endpoint.Types;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;

/** The right to call a user's method, and to read and write what it takes and gives. */
final class Access {
    private static final MethodType CALL = MethodType.methodType(Object.class, Object[].class);

    private Access() {}

    /**
     * The method, bound to its object, as {@code (Object[]) -> Object}.
     *
     * @throws dev.micro.core.MicroException INVALID_ARGUMENT when its package is not open to us, with the line to write
     */
    static MethodHandle handle(Object target, DeclaredEndpoint endpoint) {
        Method method = endpoint.method();
        try {
            method.setAccessible(true); // the class may well be package-private
            return MethodHandles.lookup()
                    .unreflect(method)
                    .bindTo(target)
                    .asFixedArity()
                    .asSpreader(Object[].class, method.getParameterCount())
                    .asType(CALL);
        } catch (InaccessibleObjectException | IllegalAccessException closed) {
            throw endpoint.refused(closed(method.getDeclaringClass(), us())).causedBy(closed);
        }
    }

    /**
     * Checks that the codec may reach the objects of this type.
     *
     * @throws dev.micro.core.MicroException INVALID_ARGUMENT when a package is not open to it, with the line to write
     */
    static void toValues(Codec codec, Type type, DeclaredEndpoint endpoint) {
        Class<?> closed = codec.closed(type);
        if (closed != null) {
            throw endpoint.refused(Types.text(closed) + ": " + closed(closed, "the codec of " + codec.contentType()));
        }
    }

    private static String closed(Class<?> type, String reader) {
        return "package " + type.getPackageName() + " of module "
                + type.getModule().getName() + " is not open to " + reader + "; write \"opens " + type.getPackageName()
                + ";\" in its module-info.java";
    }

    private static String us() {
        String name = Access.class.getModule().getName();
        return name == null ? "Micro" : name;
    }
}
