package dev.micro.codec.endpoint;

import dev.micro.core.Sink;
import dev.micro.core.Source;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.concurrent.Flow;

/** Whether one side of a call is a stream, and what a method takes or gives for it. */
public enum StreamKind {
    /** No stream: one value. */
    NONE,
    /** A {@link Source} of the values. */
    SOURCE,
    /** A {@link Flow.Publisher} of the values. */
    PUBLISHER,
    /** A {@link Sink} that the method writes the values of the reply to: its last parameter. */
    SINK;

    static StreamKind of(Type type) {
        Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
        if (raw == Source.class) {
            return SOURCE;
        }
        if (raw == Flow.Publisher.class) {
            return PUBLISHER;
        }
        return raw == Sink.class ? SINK : NONE;
    }

    /** The type of one value of what is declared as {@code declared}, which is of this kind. */
    Type value(Type declared) {
        return this == NONE ? declared : Types.argument((ParameterizedType) declared);
    }
}
