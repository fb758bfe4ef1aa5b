package dev.micro.codec.endpoint;

import dev.micro.core.MicroException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where in an endpoint's signature a stream may not stand, and what to do instead. */
final class Streams {
    private Streams() {}

    /** Takes the Sink out of the parameters; null when there is none. Throws INVALID_ARGUMENT when it cannot be served. */
    static @Nullable Parameter takeSink(Method method, List<Parameter> parameters) {
        if (StreamKind.of(method.getGenericReturnType()) == StreamKind.SINK) {
            throw DeclaredEndpoint.refused(
                    method, "gives a Sink; give a Source, or take the Sink as the last parameter");
        }
        List<Parameter> sinks = parameters.stream()
                .filter(parameter -> StreamKind.of(parameter.getParameterizedType()) == StreamKind.SINK)
                .toList();
        if (sinks.isEmpty()) {
            return null;
        }
        Parameter sink = sinks.get(0);
        if (parameters.indexOf(sink) < parameters.size() - 1) {
            throw DeclaredEndpoint.refused(method, "a Sink before other parameters; it comes last, and there is one");
        }
        Types.refuse(method, sink.getParameterizedType());
        if (method.getDeclaringClass().isInterface()) {
            throw DeclaredEndpoint.refused(
                    method, "a Sink is for who serves, and an interface is called as well; return a Source");
        }
        if (method.getReturnType() != void.class) {
            throw DeclaredEndpoint.refused(
                    method,
                    "writes to a Sink and gives a " + Types.text(method.getGenericReturnType())
                            + "; return void: the stream ends when the method returns");
        }
        parameters.remove(sink);
        return sink;
    }

    /** Throws INVALID_ARGUMENT for a stream beside other parameters. */
    static void refuseCompany(Method method, List<Type> sent) {
        if (sent.size() > 1 && sent.stream().anyMatch(type -> StreamKind.of(type) != StreamKind.NONE)) {
            throw DeclaredEndpoint.refused(
                    method,
                    "takes " + sent.stream().map(Types::text).collect(Collectors.joining(", "))
                            + "; a stream travels alone (put the rest into its values, or into metadata)");
        }
    }

    /** Why a stream inside of something else is refused. */
    static MicroException inside(Method method, Type whole, Type stream) {
        return DeclaredEndpoint.refused(
                method,
                StreamKind.of(whole) == StreamKind.NONE
                        ? Types.text(whole) + " has a stream inside; use the " + Types.text(stream) + " itself"
                        : Types.text(whole) + " is a stream of streams; make one of them, or a call for each");
    }
}
