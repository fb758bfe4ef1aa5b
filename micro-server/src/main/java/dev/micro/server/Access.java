package dev.micro.server;

import dev.micro.codec.endpoint.DeclaredEndpoint;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;

/** The right to call a user's method. */
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
            Class<?> owner = method.getDeclaringClass();
            throw endpoint.refused("package " + owner.getPackageName() + " of module "
                            + owner.getModule().getName() + " is not open to " + us() + "; write \"opens "
                            + owner.getPackageName() + ";\" in its module-info.java")
                    .causedBy(closed);
        }
    }

    private static String us() {
        String name = Access.class.getModule().getName();
        return name == null ? "Micro" : name;
    }
}
