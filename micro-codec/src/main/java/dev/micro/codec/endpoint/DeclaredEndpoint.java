package dev.micro.codec.endpoint;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * An endpoint, as a method declares it.
 *
 * @param method the method, of the type that makes an endpoint of it
 * @param name the endpoint's name: {@code Say.Hello}
 * @param idempotent whether doing it twice is the same as doing it once
 * @param nonBlocking whether the method may run on an event loop
 * @param shape what it takes and gives
 */
public record DeclaredEndpoint(Method method, String name, boolean idempotent, boolean nonBlocking, CallShape shape) {

    /** The method as people write it: {@code Greeting.hello}. */
    public String source() {
        return source(method);
    }

    /** That it cannot be an endpoint, for a reason and with a cure: INVALID_ARGUMENT, {@code Greeting.hello: …}. */
    public MicroException refused(String reasonAndCure) {
        return refused(method, reasonAndCure);
    }

    static MicroException refused(Method method, String reasonAndCure) {
        return Code.INVALID_ARGUMENT.error(source(method) + ": " + reasonAndCure);
    }

    /** The method with its parameters' types: {@code hello(Hello)}. */
    String declared() {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", method.getName() + "(", ")"));
    }

    private static String source(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }
}
