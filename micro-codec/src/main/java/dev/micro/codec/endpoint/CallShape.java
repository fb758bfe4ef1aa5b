package dev.micro.codec.endpoint;

import dev.micro.codec.Parameters;
import dev.micro.core.CallContext;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

/**
 * What goes over when a method is called, and what comes back. The shape of a call is told here and nowhere else: one
 * value or a stream of them is answered by one value or a stream of them.
 *
 * @param request the type of the body: the one parameter's own, or {@link Parameters} of those that travel by their
 *     names; {@link Parameters#NONE} without any; of a stream that of its values, each of which is a body as it is
 * @param requestStream whether values follow each other in the request; no {@link StreamKind#SINK}
 * @param reply the type of the answer, out of the stage that promises it; {@code void.class} for a method that gives
 *     nothing; of a stream that of its values
 * @param replyStream whether values follow each other in the answer
 * @param later whether the method gives a stage of the answer
 * @param context the position of the {@link CallContext}, or -1
 */
public record CallShape(
        Type request, StreamKind requestStream, Type reply, StreamKind replyStream, boolean later, int context) {

    /** Throws INVALID_ARGUMENT, with the cure, for a method that cannot be an endpoint. */
    static CallShape of(Method method) {
        List<Parameter> sent = new ArrayList<>(List.of(method.getParameters()));
        int context = takeContext(method, sent);
        Parameter sink = Streams.takeSink(method, sent);
        boolean later = isLater(method);
        Type request = request(method, sent);
        Type reply = sink == null ? reply(method, later) : sink.getParameterizedType();
        StreamKind requestStream = StreamKind.of(request);
        StreamKind replyStream = StreamKind.of(reply);
        return new CallShape(
                requestStream.value(request), requestStream, replyStream.value(reply), replyStream, later, context);
    }

    /** Whether either side is a stream. */
    public boolean streams() {
        return requestStream != StreamKind.NONE || replyStream != StreamKind.NONE;
    }

    private static int takeContext(Method method, List<Parameter> parameters) {
        List<Parameter> contexts = parameters.stream()
                .filter(parameter -> parameter.getType() == CallContext.class)
                .toList();
        if (contexts.size() > 1) {
            throw DeclaredEndpoint.refused(method, "two parameters of type CallContext; one will do");
        }
        int context = contexts.isEmpty() ? -1 : parameters.indexOf(contexts.get(0));
        parameters.removeAll(contexts);
        return context;
    }

    private static Type request(Method method, List<Parameter> sent) {
        List<Type> types = sent.stream().map(Parameter::getParameterizedType).toList();
        types.forEach(type -> Types.refuse(method, type));
        if (types.isEmpty()) {
            return Parameters.NONE;
        }
        Streams.refuseCompany(method, types);
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
        Type reply = later ? Types.content(method, "gives a ", given) : given;
        if (later) {
            Types.refuse(method, given, reply);
        } else {
            Types.refuse(method, reply);
        }
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
}
