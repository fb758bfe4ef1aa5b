package dev.micro.codec.endpoint;

import dev.micro.core.Sink;
import dev.micro.core.Source;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
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
public final class Types {
    private static final List<Class<?>> STREAMS = List.of(
            BaseStream.class,
            Source.class,
            Sink.class,
            Flow.Publisher.class,
            Iterator.class,
            InputStream.class,
            OutputStream.class);

    private Types() {}

    /** Throws INVALID_ARGUMENT for a parameter's type, or a reply's, that cannot be sent: a message or a stream of them. */
    static void refuse(Method method, Type type) {
        refuse(method, type, StreamKind.of(type) == StreamKind.NONE ? type : content(method, "a ", type));
    }

    /** Throws INVALID_ARGUMENT for a type, or one inside of it, that has no place in a message; it stands in {@code whole}. */
    static void refuse(Method method, Type whole, Type type) {
        if (StreamKind.of(type) != StreamKind.NONE) {
            throw Streams.inside(method, whole, type);
        }
        if (type instanceof Class<?> plain) {
            refuse(method, plain);
        } else if (type instanceof ParameterizedType generic) {
            refuse(method, (Class<?>) generic.getRawType());
            refuseAll(method, whole, generic.getActualTypeArguments());
        } else if (type instanceof WildcardType wildcard) {
            refuseAll(method, whole, wildcard.getUpperBounds());
        } else if (type instanceof GenericArrayType array) {
            refuse(method, whole, array.getGenericComponentType());
        } else if (type instanceof TypeVariable<?> variable) {
            throw DeclaredEndpoint.refused(
                    method,
                    "nobody knows which type " + variable.getName()
                            + " is; declare the method in a type that names it");
        }
    }

    private static void refuseAll(Method method, Type whole, Type[] types) {
        for (Type type : types) {
            refuse(method, whole, type);
        }
    }

    private static void refuse(Method method, Class<?> type) {
        if (type.isArray()) {
            refuse(method, type, type.getComponentType());
        }
        if (type.getName().equals("kotlin.coroutines.Continuation")) {
            throw DeclaredEndpoint.refused(
                    method, "a suspend function cannot be called from here; make it an ordinary one");
        }
        if (STREAMS.stream().anyMatch(stream -> stream.isAssignableFrom(type)) || isPublisher(type)) {
            throw DeclaredEndpoint.refused(
                    method,
                    text(type) + " is a stream of another kind; use a Source (Source.from makes one), a Flow.Publisher"
                            + " or a List");
        }
    }

    /** Whether this is a publisher of Reactive Streams, which need not be on our class path. */
    private static boolean isPublisher(Class<?> type) {
        return type.getName().equals("org.reactivestreams.Publisher")
                || Arrays.stream(type.getInterfaces()).anyMatch(Types::isPublisher)
                || (type.getSuperclass() != null && isPublisher(type.getSuperclass()));
    }

    /** What a stage promises, or a stream is of; throws INVALID_ARGUMENT, beginning with {@code said}, when nobody knows. */
    static Type content(Method method, String said, Type type) {
        if (!(type instanceof ParameterizedType generic)) {
            throw DeclaredEndpoint.refused(method, said + text(type) + " of nobody knows what; say of which type");
        }
        Type content = argument(generic);
        if (content == Object.class && generic.getActualTypeArguments()[0] instanceof WildcardType unsaid) {
            throw DeclaredEndpoint.refused(
                    method, "the type " + text(unsaid) + " is not known at run time (write it out)");
        }
        return content;
    }

    /** The only type argument, of an Optional, a stage or a stream; that of a wildcard is its bound. */
    public static Type argument(ParameterizedType generic) {
        Type argument = generic.getActualTypeArguments()[0];
        return argument instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : argument;
    }

    /** The type without packages: {@code List<Order>}. */
    public static String text(Type type) {
        if (type instanceof Class<?> plain) {
            return plain.getSimpleName();
        }
        if (type instanceof ParameterizedType generic) {
            return Arrays.stream(generic.getActualTypeArguments())
                    .map(Types::text)
                    .collect(Collectors.joining(", ", text(generic.getRawType()) + "<", ">"));
        }
        if (type instanceof GenericArrayType array) {
            return text(array.getGenericComponentType()) + "[]";
        }
        return type instanceof WildcardType ? "?" : type.getTypeName();
    }
}
