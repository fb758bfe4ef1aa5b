package dev.micro.codec.endpoint;

import dev.micro.codec.Parameters;
import dev.micro.core.CallContext;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

/**
 * What goes over when a method is called, and what comes back. The shape of a call is told here and nowhere else: one
 * value is answered by one value, and a stream in the place of either is refused.
 *
 * @param request the type of the body: the one parameter's own, or {@link Parameters} of those that travel by their
 *     names; {@link Parameters#NONE} without any
 * @param reply the type of the answer, out of the stage that promises it; {@code void.class} for a method that gives
 *     nothing
 * @param later whether the method gives a stage of the answer
 * @param context the position of the {@link CallContext}, or -1
 */
public record CallShape(Type request, Type reply, boolean later, int context) {

    /** Throws INVALID_ARGUMENT, with the cure, for a method that cannot be an endpoint. */
    static CallShape of(Method method) {
        List<Parameter> sent = new ArrayList<>();
        int context = -1;
        Parameter[] parameters = method.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i].getType() != CallContext.class) {
                sent.add(parameters[i]);
            } else if (context < 0) {
                context = i;
            } else {
                throw DeclaredEndpoint.refused(method, "two parameters of type CallContext; one will do");
            }
        }
        boolean later = isLater(method);
        return new CallShape(request(method, sent), reply(method, later), later, context);
    }

    private static Type request(Method method, List<Parameter> sent) {
        List<Type> types = sent.stream().map(Parameter::getParameterizedType).toList();
        types.forEach(type -> Types.refuse(method, type));
        if (types.isEmpty()) {
            return Parameters.NONE;
        }
        if (types.size() == 1 && !Parameters.wraps(types.get(0))) {
            return types.get(0);
        }
        if (!sent.get(0).isNamePresent()) {
            throw DeclaredEndpoint.refused(
                    method,
                    "parameters travel by their names, and those of "
                            + method.getDeclaringClass().getSimpleName()
                            + " were not compiled in; compile it with -parameters (kotlinc: -java-parameters)");
        }
        return new Parameters(sent.stream().map(Parameter::getName).toList(), types);
    }

    private static Type reply(Method method, boolean later) {
        Type given = method.getGenericReturnType();
        Type reply = later ? promised(method, given) : given;
        Types.refuse(method, reply);
        return reply == Void.class || reply.getTypeName().equals("kotlin.Unit") ? void.class : reply;
    }

    private static boolean isLater(Method method) {
        Class<?> raw = method.getReturnType();
        boolean later = raw == CompletionStage.class || raw == CompletableFuture.class;
        if (!later && (Future.class.isAssignableFrom(raw) || CompletionStage.class.isAssignableFrom(raw))) {
            throw DeclaredEndpoint.refused(method, "gives a " + raw.getSimpleName() + "; give a CompletableFuture");
        }
        return later;
    }

    private static Type promised(Method method, Type stage) {
        if (!(stage instanceof ParameterizedType generic)) {
            throw DeclaredEndpoint.refused(
                    method, "gives a " + Types.text(stage) + " of nobody knows what; say of which type");
        }
        Type promised = Types.argument(generic);
        if (promised == Object.class && generic.getActualTypeArguments()[0] instanceof WildcardType unsaid) {
            throw DeclaredEndpoint.refused(
                    method, "the type " + Types.text(unsaid) + " is not known at run time (write it out)");
        }
        return promised;
    }
}
