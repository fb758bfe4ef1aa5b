package dev.micro.server;

import dev.micro.codec.Parameters;
import dev.micro.codec.endpoint.CallShape;
import dev.micro.codec.endpoint.DeclaredEndpoint;
import dev.micro.registry.ServiceEndpoint;
import dev.micro.registry.Shape;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Describes types as go-micro does: by Go's names for what both know, to a depth of three. */
final class Shapes {
    private static final int DEEPEST = 3;
    private static final Map<Class<?>, String> GO = Map.ofEntries(
            Map.entry(boolean.class, "bool"),
            Map.entry(Boolean.class, "bool"),
            Map.entry(byte.class, "int8"),
            Map.entry(Byte.class, "int8"),
            Map.entry(short.class, "int16"),
            Map.entry(Short.class, "int16"),
            Map.entry(int.class, "int32"),
            Map.entry(Integer.class, "int32"),
            Map.entry(long.class, "int64"),
            Map.entry(Long.class, "int64"),
            Map.entry(float.class, "float32"),
            Map.entry(Float.class, "float32"),
            Map.entry(double.class, "float64"),
            Map.entry(Double.class, "float64"),
            Map.entry(byte[].class, "[]uint8"));

    private Shapes() {}

    /** What the registry is told of an endpoint. */
    static ServiceEndpoint of(DeclaredEndpoint endpoint) {
        CallShape shape = endpoint.shape();
        String name = endpoint.name().substring(endpoint.name().lastIndexOf('.') + 1);
        return new ServiceEndpoint(
                endpoint.name(),
                of(name + "Request", shape.request()),
                of(name + "Response", shape.reply()),
                metadata(endpoint));
    }

    private static Map<String, String> metadata(DeclaredEndpoint endpoint) {
        Map<String, String> metadata = new HashMap<>();
        if (endpoint.idempotent()) {
            metadata.put("idempotent", "true");
        }
        if (endpoint.shape().streams()) {
            metadata.put("stream", "true"); // go-micro's key, whichever side it is
        }
        return metadata;
    }

    /** The shape of a whole message, or null when it carries nothing; {@code name} is for what has no type of its own. */
    static @Nullable Shape of(String name, Type type) {
        if (type == Parameters.NONE || type == void.class) {
            return null;
        }
        if (type instanceof Parameters parameters) {
            List<Shape> values = new ArrayList<>();
            for (int i = 0; i < parameters.names().size(); i++) {
                values.add(shape(parameters.names().get(i), parameters.types().get(i), 1));
            }
            return new Shape(name, name, values);
        }
        Shape shape = shape(name, type, 0);
        return new Shape(shape.type().isEmpty() ? name : shape.type(), shape.type(), shape.values());
    }

    private static Shape shape(String name, Type type, int depth) {
        if (type instanceof WildcardType wildcard) {
            return shape(name, wildcard.getUpperBounds()[0], depth);
        }
        if (type instanceof GenericArrayType array) {
            return listOf(name, array.getGenericComponentType(), depth);
        }
        if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            Type first = generic.getActualTypeArguments()[0];
            if (Collection.class.isAssignableFrom(raw)) {
                return listOf(name, first, depth);
            }
            return raw == Optional.class ? shape(name, first, depth) : shape(name, raw, depth);
        }
        return type instanceof Class<?> plain ? shape(name, plain, depth) : new Shape(name, "", List.of());
    }

    private static Shape shape(String name, Class<?> type, int depth) {
        String go = GO.get(type);
        if (go != null) {
            return new Shape(name, go, List.of());
        }
        if (type.isArray()) {
            return listOf(name, type.getComponentType(), depth);
        }
        if (Map.class.isAssignableFrom(type)) {
            return new Shape(name, "", List.of());
        }
        if (Parameters.wraps(type) && !type.isEnum()) {
            return new Shape(name, Number.class.isAssignableFrom(type) ? "float64" : "string", List.of());
        }
        return new Shape(name, type.getSimpleName(), depth < DEEPEST ? fields(type, depth + 1) : List.of());
    }

    private static Shape listOf(String name, Type element, int depth) {
        Shape one = shape("", element, depth);
        return new Shape(name, "[]" + one.type(), one.values());
    }

    private static List<Shape> fields(Class<?> type, int depth) {
        List<Shape> fields = new ArrayList<>();
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                fields.add(shape(component.getName(), component.getGenericType(), depth));
            }
        } else if (!type.isEnum() && !type.isInterface() && !type.getName().startsWith("java.") && !isProtobuf(type)) {
            properties(type).forEach((name, property) -> fields.add(shape(name, property, depth)));
        }
        return fields;
    }

    /** Public fields and what getters give, by name. */
    private static Map<String, Type> properties(Class<?> type) {
        Map<String, Type> properties = new TreeMap<>();
        for (Field field : type.getFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                properties.put(field.getName(), field.getGenericType());
            }
        }
        for (Method method : type.getMethods()) {
            String name = method.getName();
            int prefix = name.startsWith("get") ? 3 : name.startsWith("is") ? 2 : name.length();
            if (prefix < name.length()
                    && Character.isUpperCase(name.charAt(prefix))
                    && method.getParameterCount() == 0
                    && !Modifier.isStatic(method.getModifiers())
                    && method.getDeclaringClass() != Object.class) {
                String property =
                        name.substring(prefix, prefix + 1).toLowerCase(Locale.ROOT) + name.substring(prefix + 1);
                properties.put(property, method.getGenericReturnType());
            }
        }
        return properties;
    }

    /** A generated class's getters are protobuf's own business; its descriptor says more than they do. */
    private static boolean isProtobuf(Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            if (at.getName().startsWith("com.google.protobuf.")) {
                return true;
            }
        }
        return false;
    }
}
