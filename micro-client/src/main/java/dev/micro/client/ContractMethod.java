package dev.micro.client;

import dev.micro.codec.Parameters;
import dev.micro.core.CallContext;
import dev.micro.core.Code;
import dev.micro.core.Endpoint;
import dev.micro.core.MicroException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How one method of a contract is called: all that can be known before the first call. */
final class ContractMethod {
    private final View view;
    private final String service;
    private final String endpoint;
    /** The places of the arguments that are sent. */
    private final int[] sent;

    private final Type request;
    private final Type reply;
    private final boolean waits;

    /** Refuses what cannot be called. */
    ContractMethod(View view, String service, String handler, Method method) {
        Endpoint said = method.getAnnotation(Endpoint.class);
        this.service = service;
        endpoint = handler + "." + name(said, method);
        this.view =
                said != null && said.idempotent() ? view.under(view.options().declaredIdempotent()) : view;
        Parameter[] parameters = method.getParameters();
        sent = sent(parameters);
        request =
                request(method, Arrays.stream(sent).mapToObj(i -> parameters[i]).toList());
        waits = method.getReturnType() != CompletionStage.class && method.getReturnType() != CompletableFuture.class;
        reply = known(method, waits ? method.getGenericReturnType() : promised(method));
    }

    String endpoint() {
        return endpoint;
    }

    @Nullable
    Object call(@Nullable Object @Nullable [] arguments) {
        Object value = arguments == null ? sent(new Object[0]) : sent(arguments);
        return waits
                ? view.ask(service, endpoint, value, request, reply)
                : view.begin(service, endpoint, value, request, reply);
    }

    private @Nullable Object sent(@Nullable Object[] arguments) {
        if (!(request instanceof Parameters)) {
            return arguments[sent[0]];
        }
        @Nullable Object[] values = new Object[sent.length];
        for (int i = 0; i < sent.length; i++) {
            values[i] = arguments[sent[i]];
        }
        return values;
    }

    private static int[] sent(Parameter[] parameters) {
        int[] places = new int[parameters.length];
        int count = 0;
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i].getType() != CallContext.class) {
                places[count++] = i;
            }
        }
        return Arrays.copyOf(places, count);
    }

    private static String name(@Nullable Endpoint said, Method method) {
        String name = said == null ? "" : said.name();
        return name.isEmpty()
                ? method.getName().substring(0, 1).toUpperCase(Locale.ROOT)
                        + method.getName().substring(1)
                : name;
    }

    private static Type request(Method method, List<Parameter> parameters) {
        List<Type> types = parameters.stream()
                .map(parameter -> known(method, parameter.getParameterizedType()))
                .toList();
        if (types.isEmpty()) {
            return Parameters.NONE;
        }
        if (types.size() == 1 && !Parameters.wraps(types.get(0))) {
            return types.get(0);
        }
        if (!parameters.get(0).isNamePresent()) {
            throw refused(
                    method,
                    "its parameters' names were not compiled in (compile it with -parameters, kotlinc with"
                            + " -java-parameters)");
        }
        return new Parameters(parameters.stream().map(Parameter::getName).toList(), types);
    }

    private static Type promised(Method method) {
        if (method.getGenericReturnType() instanceof ParameterizedType generic) {
            return generic.getActualTypeArguments()[0];
        }
        throw refused(method, "what its stage gives is not said (return CompletionStage<Reply>)");
    }

    /** Refuses a type that says nothing at run time. */
    private static Type known(Method method, Type type) {
        if (type instanceof TypeVariable<?> || type instanceof WildcardType) {
            throw refused(method, "the type " + type + " is not known at run time (write it out)");
        }
        if (type instanceof ParameterizedType generic) {
            Arrays.stream(generic.getActualTypeArguments()).forEach(argument -> known(method, argument));
        }
        return type;
    }

    /** {@code Greeting.hello: why and the cure}. */
    static MicroException refused(Method method, String why) {
        return Code.INVALID_ARGUMENT.error(
                method.getDeclaringClass().getSimpleName() + "." + method.getName() + ": " + why);
    }
}
