package dev.micro.codec.endpoint;

import static java.util.function.Predicate.not;

import dev.micro.core.Code;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.MicroException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which methods of a type are endpoints: those that a type with {@link Endpoints} declares, and each with {@link
 * Endpoint}. A class that a container made of the user's own carries no annotation, so what counts is where a method
 * is declared and not the type that is asked about.
 */
public final class Contract {
    private static final Set<String> OF_OBJECT =
            Arrays.stream(Object.class.getMethods()).map(Contract::signature).collect(Collectors.toSet());

    private final boolean closeable;
    /** The class that is read and those above it, the nearest first; none for an interface. */
    private final Set<Class<?>> classes = new LinkedHashSet<>();

    private final Set<Class<?>> interfaces = new LinkedHashSet<>();

    private Contract(Class<?> type) {
        closeable = AutoCloseable.class.isAssignableFrom(type);
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            add(at);
        }
    }

    private void add(Class<?> type) {
        if ((type.isInterface() ? interfaces : classes).add(type)) {
            for (Class<?> above : type.getInterfaces()) {
                add(above);
            }
        }
    }

    /**
     * The endpoints of an object of this class; none is no error here.
     *
     * @throws MicroException INVALID_ARGUMENT for what cannot be served, saying which method, why, and the cure
     */
    public static List<DeclaredEndpoint> served(Class<?> type) {
        Contract contract = new Contract(type);
        Map<String, Method> found = new LinkedHashMap<>();
        // Interfaces first: what a contract declares goes by the contract's name, whoever implements it.
        Stream.concat(contract.interfaces.stream(), contract.classes.stream())
                .flatMap(declaring -> sorted(declaring.getDeclaredMethods()))
                .filter(contract::isEndpoint)
                .forEach(method -> found.putIfAbsent(signature(method), method));
        return refuseTwins(found.values().stream().map(contract::endpoint).toList());
    }

    /**
     * The endpoints that a proxy of this interface calls: all its methods but those with code and those of Object.
     *
     * @throws MicroException INVALID_ARGUMENT for what cannot be called, saying which method, why, and the cure
     */
    public static List<DeclaredEndpoint> called(Class<?> type) {
        Contract contract = new Contract(type);
        return refuseTwins(sorted(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()) && !isOfObject(method))
                .map(contract::endpointOrRefusal)
                .toList());
    }

    private boolean isEndpoint(Method method) {
        return !method.isSynthetic()
                && (method.isAnnotationPresent(Endpoint.class)
                        || (method.getDeclaringClass().isAnnotationPresent(Endpoints.class) && isOrdinary(method)));
    }

    private boolean isOrdinary(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && !Modifier.isStatic(method.getModifiers())
                && !isClosing(method)
                && !isOfObject(method);
    }

    /** Whoever made the object closes it, and no caller does. */
    private boolean isClosing(Method method) {
        return closeable && signature(method).equals("close()");
    }

    private static boolean isOfObject(Method method) {
        return OF_OBJECT.contains(signature(method));
    }

    private DeclaredEndpoint endpointOrRefusal(Method method) {
        if (isEndpoint(method)) {
            return endpoint(method);
        }
        String owner = method.getDeclaringClass().getSimpleName();
        throw DeclaredEndpoint.refused(
                method,
                isClosing(method)
                        ? "who made an object closes it, and no caller does (leave it out, or give it @Endpoint if it is"
                                + " meant)"
                        : "it is no endpoint (annotate " + owner + " with @Endpoints, or the method with @Endpoint)");
    }

    private DeclaredEndpoint endpoint(Method method) {
        Endpoint own = ownAnnotation(method);
        List<Endpoint> said = Stream.of(method.getAnnotation(Endpoint.class), own)
                .filter(Objects::nonNull)
                .toList();
        String name = said.stream()
                .map(Endpoint::name)
                .filter(not(String::isEmpty))
                .findFirst()
                .orElse("");
        String endpoint = EndpointName.of(method, handlerName(method.getDeclaringClass()), name);
        if (!Modifier.isPublic(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            String what = Modifier.isStatic(method.getModifiers()) ? "a static method" : "a method that is not public";
            throw DeclaredEndpoint.refused(method, "@Endpoint on " + what + "; make it a public method of the object");
        }
        refuseNonBlockingInterface(method);
        if (said.isEmpty()) {
            Accessors.refuse(method);
        }
        boolean nonBlocking = (own != null && own.nonBlocking()) || classNonBlocking();
        CallShape shape = CallShape.of(method);
        if (nonBlocking && shape.replyStream() == StreamKind.SINK) {
            throw DeclaredEndpoint.refused(
                    method, "nonBlocking with a Sink, whose writer waits for its reader; give a Source");
        }
        boolean idempotent = said.stream().anyMatch(Endpoint::idempotent);
        return new DeclaredEndpoint(method, endpoint, idempotent, nonBlocking, shape);
    }

    private static void refuseNonBlockingInterface(Method method) {
        Endpoint said = method.getAnnotation(Endpoint.class);
        Endpoints all = method.getDeclaringClass().getAnnotation(Endpoints.class);
        if (method.getDeclaringClass().isInterface()
                && ((said != null && said.nonBlocking()) || (all != null && all.nonBlocking()))) {
            throw DeclaredEndpoint.refused(
                    method,
                    "nonBlocking on an interface, which cannot know whether a method blocks; say it on the class that"
                            + " implements it");
        }
    }

    /** The name that the class gives itself, else the contract's, else the declaring class's own. */
    private String handlerName(Class<?> declaring) {
        List<Class<?>> order = new ArrayList<>(classes);
        order.addAll(declaring.isInterface() ? Set.of(declaring) : interfaces);
        for (Class<?> at : order) {
            Endpoints said = at.getAnnotation(Endpoints.class);
            if (said != null && !said.name().isEmpty()) {
                return said.name();
            }
            if (said != null && at.isInterface()) {
                return at.getSimpleName();
            }
        }
        return declaring.getSimpleName();
    }

    /** What the object's own class says of a method, also when a container's subclass overrides it without a word. */
    private @Nullable Endpoint ownAnnotation(Method method) {
        return classes.stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(own -> !own.isSynthetic()
                        && own.isAnnotationPresent(Endpoint.class)
                        && signature(own).equals(signature(method)))
                .findFirst()
                .map(own -> own.getAnnotation(Endpoint.class))
                .orElse(null);
    }

    private boolean classNonBlocking() {
        return classes.stream()
                .map(type -> type.getAnnotation(Endpoints.class))
                .anyMatch(said -> said != null && said.nonBlocking());
    }

    private static List<DeclaredEndpoint> refuseTwins(List<DeclaredEndpoint> endpoints) {
        for (DeclaredEndpoint first : endpoints) {
            List<String> spellings = EndpointName.spellings(first.name());
            List<DeclaredEndpoint> twins = endpoints.stream()
                    .filter(other -> spellings.contains(other.name()))
                    .toList();
            if (twins.size() > 1) {
                boolean overloads =
                        twins.stream().allMatch(twin -> twin.source().equals(first.source()));
                throw Code.INVALID_ARGUMENT.error((overloads ? first.source() : first.name()) + ": "
                        + (twins.size() == 2 ? "two" : twins.size()) + (overloads ? " methods" : " endpoints")
                        + " of one name ("
                        + twins.stream()
                                .map(overloads ? DeclaredEndpoint::declared : DeclaredEndpoint::source)
                                .collect(Collectors.joining(", "))
                        + "); rename one or give it @Endpoint(name = \"…\")");
            }
        }
        return endpoints;
    }

    private static Stream<Method> sorted(Method[] methods) {
        return Arrays.stream(methods).sorted(Comparator.comparing(Contract::signature));
    }

    private static String signature(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getName)
                .collect(Collectors.joining(",", method.getName() + "(", ")"));
    }
}
