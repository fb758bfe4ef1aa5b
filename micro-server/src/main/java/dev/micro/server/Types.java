package dev.micro.server;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.BaseStream;
import java.util.stream.Collectors;

/** Which types may stand in an endpoint's signature, and how people write them. */
final class Types {
    private static final List<Class<?>> STREAMS =
            List.of(BaseStream.class, Flow.Publisher.class, Iterator.class, InputStream.class, OutputStream.class);

    private Types() {}

    /** Throws INVALID_ARGUMENT for a type, or one inside of it, that has no place in a message. */
    static void refuse(HandlerMethod endpoint, Type type) {
        if (type instanceof Class<?> plain) {
            refuse(endpoint, plain);
        } else if (type instanceof ParameterizedType generic) {
            refuse(endpoint, (Class<?>) generic.getRawType());
            refuseAll(endpoint, generic.getActualTypeArguments());
        } else if (type instanceof WildcardType wildcard) {
            refuseAll(endpoint, wildcard.getUpperBounds());
        } else if (type instanceof GenericArrayType array) {
            refuse(endpoint, array.getGenericComponentType());
        } else if (type instanceof TypeVariable<?> variable) {
            throw endpoint.refused("nobody knows which type " + variable.getName()
                    + " is; declare the method in a type that names it");
        }
    }

    private static void refuseAll(HandlerMethod endpoint, Type[] types) {
        for (Type type : types) {
            refuse(endpoint, type);
        }
    }

    private static void refuse(HandlerMethod endpoint, Class<?> type) {
        if (type.isArray()) {
            refuse(endpoint, type.getComponentType());
        }
        if (type.getName().equals("kotlin.coroutines.Continuation")) {
            throw endpoint.refused("a suspend function cannot be called from here; make it an ordinary one");
        }
        if (STREAMS.stream().anyMatch(stream -> stream.isAssignableFrom(type)) || isPublisher(type)) {
            throw endpoint.refused(type.getSimpleName() + " is a stream, and an endpoint has one request and one reply;"
                    + " use a List");
        }
    }

    /** Whether this is a publisher of Reactive Streams, which need not be on our class path. */
    private static boolean isPublisher(Class<?> type) {
        return type.getName().equals("org.reactivestreams.Publisher")
                || Arrays.stream(type.getInterfaces()).anyMatch(Types::isPublisher)
                || (type.getSuperclass() != null && isPublisher(type.getSuperclass()));
    }

    /** The type without packages: {@code List<Order>}. */
    static String text(Type type) {
        if (type instanceof Class<?> plain) {
            return plain.getSimpleName();
        }
        if (type instanceof ParameterizedType generic) {
            return Arrays.stream(generic.getActualTypeArguments())
                    .map(Types::text)
                    .collect(Collectors.joining(", ", text(generic.getRawType()) + "<", ">"));
        }
        return type instanceof WildcardType ? "?" : type.getTypeName();
    }
}
