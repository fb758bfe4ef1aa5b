package dev.micro.client;

import dev.micro.codec.endpoint.Contract;
import dev.micro.codec.endpoint.DeclaredEndpoint;
import dev.micro.core.Code;
import dev.micro.core.Endpoints;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object of a contract whose methods call a service. */
final class ContractProxy implements InvocationHandler {
    private final String name;
    private final Map<Method, ContractMethod> methods;

    private ContractProxy(String name, Map<Method, ContractMethod> methods) {
        this.name = name;
        this.methods = methods;
    }

    /** The proxy of {@code contract} at {@code service}, or null: at the one it names itself. */
    static <T> T of(Class<T> contract, @Nullable String service, View view) {
        if (!contract.isInterface()) {
            throw Code.INVALID_ARGUMENT.error(
                    contract.getSimpleName() + ": a proxy of a class (expected: an interface with @Endpoints)");
        }
        String where = service == null ? service(contract) : service;
        Map<Method, ContractMethod> methods = new HashMap<>();
        for (DeclaredEndpoint endpoint : Contract.called(contract)) {
            methods.put(endpoint.method(), new ContractMethod(view, where, endpoint));
        }
        if (methods.isEmpty()) {
            throw Code.INVALID_ARGUMENT.error(
                    contract.getSimpleName() + ": nothing to call (expected: an interface with abstract methods)");
        }
        Object proxy = Proxy.newProxyInstance(
                contract.getClassLoader(),
                new Class<?>[] {contract},
                new ContractProxy(contract.getSimpleName() + " → " + where, methods));
        return contract.cast(proxy);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        ContractMethod call = methods.get(method);
        if (call != null) {
            return call.call(arguments);
        }
        if (method.isDefault()) {
            return own(proxy, method, arguments);
        }
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> name;
        };
    }

    /** Runs a method's own code: also that of an interface which is not public, where its module lets us. */
    private static @Nullable Object own(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Class<?> declaring = method.getDeclaringClass();
        MethodHandle code;
        try {
            code = MethodHandles.privateLookupIn(declaring, MethodHandles.lookup())
                    .unreflectSpecial(method, declaring);
        } catch (IllegalAccessException closed) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        return code.bindTo(proxy).invokeWithArguments(arguments == null ? List.of() : Arrays.asList(arguments));
    }

    private static String service(Class<?> contract) {
        Endpoints said = contract.getAnnotation(Endpoints.class);
        if (said == null || said.service().isEmpty()) {
            throw Code.INVALID_ARGUMENT.error(contract.getSimpleName() + ": which service is not said (give it"
                    + " @Endpoints(service = \"…\"), or call proxy(" + contract.getSimpleName()
                    + ".class, \"…\"))");
        }
        return said.service();
    }
}
