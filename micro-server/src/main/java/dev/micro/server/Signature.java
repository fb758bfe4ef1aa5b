package dev.micro.server;

import dev.micro.codec.Parameters;
import dev.micro.core.CallContext;
import dev.micro.core.Code;
import dev.micro.registry.ServiceEndpoint;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a method's parameters and result travel.
 *
 * @param endpoint the endpoint's name
 * @param request what the body is read as; {@link Parameters#NONE} when any body will do
 * @param reply what the answer is written as; {@link Parameters#NONE} for a method that gives nothing
 * @param optional whether the method gives an Optional of the answer
 * @param later whether the method gives a stage of the answer
 * @param call the position of the {@link CallContext}, or -1
 */
record Signature(String endpoint, Type request, Type reply, boolean optional, boolean later, int call) {

    /** Throws INVALID_ARGUMENT, with the cure, for a method that cannot be served. */
    static Signature of(HandlerMethod endpoint) {
        List<String> names = new ArrayList<>();
        List<Type> types = new ArrayList<>();
        int call = -1;
        boolean named = true;
        Parameter[] parameters = endpoint.method().getParameters();
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i].getType() != CallContext.class) {
                Types.refuse(endpoint, parameters[i].getParameterizedType());
                names.add(parameters[i].getName());
                types.add(parameters[i].getParameterizedType());
                named &= parameters[i].isNamePresent();
            } else if (call < 0) {
                call = i;
            } else {
                throw endpoint.refused("two parameters of type CallContext; one will do");
            }
        }
        Type request = types.isEmpty() ? Parameters.NONE : types.get(0);
        if (types.size() > 1 || Parameters.wraps(request)) {
            if (!named) {
                throw endpoint.refused("parameters travel by their names, and those of "
                        + endpoint.method().getDeclaringClass().getSimpleName()
                        + " were not compiled in; compile it with -parameters (kotlinc: -java-parameters)");
            }
            request = new Parameters(names, types);
        }
        Type given = endpoint.method().getGenericReturnType();
        boolean later = isLater(endpoint, given);
        Type reply = later ? argument(given) : given;
        boolean optional = reply instanceof ParameterizedType generic && generic.getRawType() == Optional.class;
        reply = optional ? argument(reply) : nothing(reply) ? Parameters.NONE : reply;
        Types.refuse(endpoint, reply);
        return new Signature(endpoint.endpoint(), request, reply, optional, later, call);
    }

    /** What the registry is told of the endpoint. */
    ServiceEndpoint published(HandlerMethod method) {
        String name = endpoint.substring(endpoint.lastIndexOf('.') + 1);
        return new ServiceEndpoint(
                endpoint,
                Shapes.of(name + "Request", request),
                Shapes.of(name + "Response", reply),
                method.idempotent() ? Map.of("idempotent", "true") : Map.of());
    }

    /** What the method is called with, of what was decoded. Throws INVALID_ARGUMENT for a request that is null. */
    @Nullable
    Object[] arguments(@Nullable Object decoded, @Nullable ServerCall context) {
        if (decoded == null) {
            throw Code.INVALID_ARGUMENT.error(endpoint + ": null (expected: " + takes() + ")");
        }
        boolean many = request instanceof Parameters;
        @Nullable Object[] values = many ? (Object[]) decoded : new Object[] {decoded};
        if (call < 0) {
            return values;
        }
        @Nullable Object[] arguments = new Object[values.length + 1];
        System.arraycopy(values, 0, arguments, 0, call);
        arguments[call] = context;
        System.arraycopy(values, call, arguments, call + 1, values.length - call);
        return arguments;
    }

    /** What it takes, for people: {@code Hello}, {@code name: String, times: int}. */
    String takes() {
        if (!(request instanceof Parameters parameters)) {
            return Types.text(request);
        }
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < parameters.names().size(); i++) {
            parts.add(parameters.names().get(i) + ": "
                    + Types.text(parameters.types().get(i)));
        }
        return parts.stream().collect(Collectors.joining(", ", "{", "}"));
    }

    private static boolean isLater(HandlerMethod endpoint, Type given) {
        Class<?> raw = endpoint.method().getReturnType();
        if (raw == CompletionStage.class || raw == CompletableFuture.class) {
            if (given instanceof ParameterizedType) {
                return true;
            }
            throw endpoint.refused("gives a " + raw.getSimpleName() + " of nobody knows what; say of which type");
        }
        if (Future.class.isAssignableFrom(raw) || CompletionStage.class.isAssignableFrom(raw)) {
            throw endpoint.refused("gives a " + raw.getSimpleName() + "; give a CompletableFuture");
        }
        return false;
    }

    private static Type argument(Type generic) {
        Type argument = ((ParameterizedType) generic).getActualTypeArguments()[0];
        return argument instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : argument;
    }

    private static boolean nothing(Type type) {
        return type == void.class || type == Void.class || type.getTypeName().equals("kotlin.Unit");
    }
}
