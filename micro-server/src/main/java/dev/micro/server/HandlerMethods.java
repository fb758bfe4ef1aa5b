package dev.micro.server;

import dev.micro.codec.endpoint.Contract;
import dev.micro.codec.endpoint.DeclaredEndpoint;
import dev.micro.core.Code;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The endpoints of an object that is given as a handler. */
final class HandlerMethods {
    private HandlerMethods() {}

    /** At least one. Throws INVALID_ARGUMENT, with the cure, for an object that cannot be served. */
    static List<DeclaredEndpoint> of(Object target) {
        List<DeclaredEndpoint> endpoints = Contract.served(target.getClass());
        if (endpoints.isEmpty()) {
            throw nothingToServe(target);
        }
        return endpoints;
    }

    private static MicroException nothingToServe(Object target) {
        Class<?> type = target.getClass();
        String name = type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
        String cure = "(annotate the class with @Endpoints, or methods with @Endpoint)";
        if (target instanceof Class<?> given) {
            name = "Class<" + given.getSimpleName() + ">";
            cure = "(give an object: handle(new " + given.getSimpleName() + "()))";
        } else if (target instanceof Supplier || target instanceof Callable) {
            cure = "(give the object that it makes)";
        } else if (target instanceof Handler) {
            cure = "(a bare Handler needs a name: endpoint(\"Raw.Echo\", handler))";
        } else if (isOurs(type)) {
            cure = "(this is a part of Micro; give an object whose class has @Endpoints)";
        } else if (type.getName().startsWith("java.")) {
            cure = "(give an object whose class has @Endpoints)";
        }
        return Code.INVALID_ARGUMENT.error(name + ": nothing to serve " + cure);
    }

    private static boolean isOurs(@Nullable Class<?> type) {
        return type != null
                && ((type.isInterface() && type.getName().startsWith("dev.micro."))
                        || Arrays.stream(type.getInterfaces()).anyMatch(HandlerMethods::isOurs)
                        || isOurs(type.getSuperclass()));
    }
}
