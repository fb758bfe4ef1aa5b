package dev.micro.server;

import dev.micro.core.Code;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which methods of an object are endpoints: those that a type with {@link Endpoints} declares, and each with {@link
 * Endpoint}. A class that a container made of the user's own carries no annotation, so what counts is where a method
 * is declared and not the object's class.
 */
final class HandlerMethods {
    private final Object target;
    /** The object's class and those above it, the nearest first. */
    private final List<Class<?>> classes = new ArrayList<>();

    private final Set<Class<?>> interfaces = new LinkedHashSet<>();

    private HandlerMethods(Object target) {
        this.target = target;
        for (Class<?> type = target.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            classes.add(type);
            addInterfaces(type);
        }
    }

    /** Throws INVALID_ARGUMENT, with the cure, for an object that cannot be served. */
    static Collection<HandlerMethod> of(Object target) {
        return new HandlerMethods(target).read();
    }

    private void addInterfaces(Class<?> type) {
        for (Class<?> above : type.getInterfaces()) {
            if (interfaces.add(above)) {
                addInterfaces(above);
            }
        }
    }

    private Collection<HandlerMethod> read() {
        // Interfaces first: what a contract declares goes by the contract's name, whoever implements it.
        List<Class<?>> types = new ArrayList<>(interfaces);
        types.addAll(classes);
        Map<String, HandlerMethod> found = new LinkedHashMap<>();
        for (Class<?> type : types) {
            boolean all = type.isAnnotationPresent(Endpoints.class);
            for (Method method : sorted(type.getDeclaredMethods())) {
                if (!method.isSynthetic()
                        && (method.isAnnotationPresent(Endpoint.class) || (all && ordinary(method)))) {
                    found.computeIfAbsent(signature(method), key -> endpoint(type, method));
                }
            }
        }
        if (found.isEmpty()) {
            throw nothingToServe();
        }
        refuseTwins(found.values());
        return found.values();
    }

    private HandlerMethod endpoint(Class<?> type, Method method) {
        Endpoint declared = method.getAnnotation(Endpoint.class);
        Endpoint own = ownAnnotation(method);
        String name = "";
        for (Endpoint said : Arrays.asList(declared, own)) {
            name = name.isEmpty() && said != null ? said.name() : name;
        }
        HandlerMethod endpoint = new HandlerMethod(
                target,
                method,
                handlerName(type),
                name.isEmpty() ? method.getName() : name,
                (declared != null && declared.idempotent()) || (own != null && own.idempotent()),
                (own != null && own.nonBlocking()) || classNonBlocking());
        if (!Modifier.isPublic(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            String what = Modifier.isStatic(method.getModifiers()) ? "a static method" : "a method that is not public";
            throw endpoint.refused("@Endpoint on " + what + "; make it a public method of the object");
        }
        if (declared == null && own == null) {
            Accessors.refuse(endpoint);
        }
        return endpoint;
    }

    /** The name that the class gives itself, else the contract's, else the declaring class's own. */
    private String handlerName(Class<?> type) {
        List<Class<?>> order = new ArrayList<>(classes);
        if (type.isInterface()) {
            order.add(type);
        } else {
            order.addAll(interfaces);
        }
        for (Class<?> at : order) {
            Endpoints said = at.getAnnotation(Endpoints.class);
            if (said != null && !said.name().isEmpty()) {
                return said.name();
            }
            if (said != null && at.isInterface()) {
                return at.getSimpleName();
            }
        }
        return type.getSimpleName();
    }

    /** What the object's own class says of a method, also when a container's subclass overrides it without a word. */
    private @Nullable Endpoint ownAnnotation(Method method) {
        for (Class<?> type : classes) {
            for (Method own : type.getDeclaredMethods()) {
                if (!own.isSynthetic()
                        && own.isAnnotationPresent(Endpoint.class)
                        && signature(own).equals(signature(method))) {
                    return own.getAnnotation(Endpoint.class);
                }
            }
        }
        return null;
    }

    private boolean classNonBlocking() {
        return classes.stream()
                .map(type -> type.getAnnotation(Endpoints.class))
                .anyMatch(said -> said != null && said.nonBlocking());
    }

    private boolean ordinary(Method method) {
        boolean closing = method.getName().equals("close")
                && method.getParameterCount() == 0
                && target instanceof AutoCloseable; // whoever made the object closes it, and no caller does
        return Modifier.isPublic(method.getModifiers())
                && !Modifier.isStatic(method.getModifiers())
                && !closing
                && Arrays.stream(Object.class.getMethods())
                        .noneMatch(known -> signature(known).equals(signature(method)));
    }

    private static void refuseTwins(Collection<HandlerMethod> found) {
        Map<String, List<HandlerMethod>> byName = found.stream()
                .collect(Collectors.groupingBy(HandlerMethod::endpoint, LinkedHashMap::new, Collectors.toList()));
        for (List<HandlerMethod> twins : byName.values()) {
            HandlerMethod first = twins.get(0);
            boolean overloads = twins.stream().allMatch(twin -> twin.source().equals(first.source()));
            if (twins.size() > 1 && overloads) {
                throw first.refused((twins.size() == 2 ? "two" : twins.size()) + " methods of one name ("
                        + twins.stream().map(HandlerMethod::declared).collect(Collectors.joining(", "))
                        + "); rename one or give it @Endpoint(name = \"…\")");
            }
        }
    }

    private MicroException nothingToServe() {
        Class<?> type = target.getClass();
        String name = type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
        String cure = "(annotate the class with @Endpoints, or methods with @Endpoint)";
        if (target instanceof Class<?> given) {
            name = "Class<" + given.getSimpleName() + ">";
            cure = "(give an object: handle(new " + given.getSimpleName() + "()))";
        } else if (target instanceof Supplier || target instanceof Callable) {
            cure = "(give the object that it makes)";
        } else if (target instanceof Handler) {
            cure = "(a bare Handler needs a name: endpoint(\"Raw.Echo\", handler))";
        } else if (interfaces.stream().anyMatch(above -> above.getName().startsWith("dev.micro."))) {
            cure = "(this is a part of Micro; give an object whose class has @Endpoints)";
        } else if (type.getName().startsWith("java.")) {
            cure = "(give an object whose class has @Endpoints)";
        }
        return Code.INVALID_ARGUMENT.error(name + ": nothing to serve " + cure);
    }

    private static List<Method> sorted(Method[] methods) {
        List<Method> sorted = new ArrayList<>(Arrays.asList(methods));
        Collections.sort(sorted, Comparator.comparing(HandlerMethods::signature));
        return sorted;
    }

    private static String signature(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getName)
                .collect(Collectors.joining(",", method.getName() + "(", ")"));
    }
}
