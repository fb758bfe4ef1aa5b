package dev.micro.server;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A method that is to be an endpoint.
 *
 * @param target the handler object
 * @param method as the annotated type declares it
 * @param handler the first half of the endpoint's name
 * @param name the second half
 * @param idempotent whether doing it twice is the same as once
 * @param nonBlocking whether it may run on an event loop
 */
record HandlerMethod(
        Object target, Method method, String handler, String name, boolean idempotent, boolean nonBlocking) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$-]+(\\.[A-Za-z0-9_$-]+)*");

    /** Throws INVALID_ARGUMENT for a name that no wire could carry. */
    HandlerMethod {
        if (!NAME.matcher(handler).matches()) {
            throw Code.INVALID_ARGUMENT.error(method.getDeclaringClass().getName() + ": handler name \"" + handler
                    + "\" (expected: words of A-Z a-z 0-9 _ - $, parted by dots); give it @Endpoints(name = \"…\")");
        }
        if (!NAME.matcher(name).matches() || name.indexOf('.') >= 0) {
            throw Code.INVALID_ARGUMENT.error(handler + "." + method.getName() + ": endpoint name \"" + name
                    + "\" (expected: A-Z a-z 0-9 _ - $); give it @Endpoint(name = \"…\")");
        }
    }

    /** The name of a bare endpoint. Throws INVALID_ARGUMENT for what no wire could carry, or what has one half only. */
    static String checked(String endpoint) {
        if (!NAME.matcher(endpoint).matches() || endpoint.indexOf('.') < 0) {
            throw Code.INVALID_ARGUMENT.error("endpoint \"" + endpoint
                    + "\" (expected: Handler.Method, words of A-Z a-z 0-9 _ - $, parted by dots)");
        }
        return endpoint;
    }

    /** The endpoint's name: {@code Say.Hello}. */
    String endpoint() {
        return handler + "." + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    /** The method as people write it: {@code Say.hello}. */
    String source() {
        return handler + "." + method.getName();
    }

    /** The method with its parameters' types: {@code hello(Hello)}. */
    String declared() {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", method.getName() + "(", ")"));
    }

    MicroException refused(String reasonAndCure) {
        return Code.INVALID_ARGUMENT.error(source() + ": " + reasonAndCure);
    }
}
