package dev.micro.server;

import dev.micro.codec.Parameters;
import dev.micro.codec.endpoint.CallShape;
import dev.micro.codec.endpoint.DeclaredEndpoint;
import dev.micro.codec.endpoint.StreamKind;
import dev.micro.codec.endpoint.Types;
import dev.micro.core.CallContext;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.core.Sink;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a method is called, and what is made of what it gives.
 *
 * @param endpoint the endpoint's name
 * @param request what the body is read as; {@link Parameters#NONE} when any body will do
 * @param reply what the answer is written as; {@link Parameters#NONE} for a method that gives nothing
 * @param optional whether the method gives an Optional of the answer
 * @param later whether the method gives a stage of the answer
 * @param streamed whether the request is a stream, and as what the method takes it
 * @param call the position of the {@link CallContext}, or -1
 */
record Signature(
        String endpoint, Type request, Type reply, boolean optional, boolean later, StreamKind streamed, int call) {

    static Signature of(DeclaredEndpoint endpoint) {
        CallShape shape = endpoint.shape();
        Type reply = shape.reply() == void.class ? Parameters.NONE : shape.reply();
        boolean optional = reply instanceof ParameterizedType generic && generic.getRawType() == Optional.class;
        return new Signature(
                endpoint.name(),
                shape.request(),
                optional ? Types.argument((ParameterizedType) reply) : reply,
                optional,
                shape.later(),
                shape.requestStream(),
                shape.context());
    }

    /**
     * What the method is called with, of what was decoded; {@code sink} comes last, if there is one. Throws
     * INVALID_ARGUMENT for a request that is null.
     */
    @Nullable
    Object[] arguments(@Nullable Object decoded, @Nullable ServerCall context, @Nullable Sink<?> sink) {
        if (decoded == null) {
            throw nothing();
        }
        boolean many = request instanceof Parameters;
        @Nullable Object[] values = many ? (Object[]) decoded : new Object[] {decoded};
        if (sink != null) {
            values = Arrays.copyOf(values, values.length + 1);
            values[values.length - 1] = sink;
        }
        if (call < 0) {
            return values;
        }
        @Nullable Object[] arguments = new Object[values.length + 1];
        System.arraycopy(values, 0, arguments, 0, call);
        arguments[call] = context;
        System.arraycopy(values, call, arguments, call + 1, values.length - call);
        return arguments;
    }

    /** INVALID_ARGUMENT: null came for a value. */
    MicroException nothing() {
        return Code.INVALID_ARGUMENT.error(endpoint + ": null (expected: " + takes() + ")");
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
}
