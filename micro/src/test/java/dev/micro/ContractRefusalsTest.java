package dev.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.micro.client.Client;
import dev.micro.core.CallContext;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.MicroException;
import dev.micro.core.Settings;
import dev.micro.registry.Registry;
import dev.micro.server.Server;
import dev.micro.server.ServerBuilder;
import dev.micro.transport.Transport;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no contract may say is refused when it is served and when it is called, in the same words. */
@SuppressWarnings({"rawtypes", "unused"}) // the contracts are read by reflection, and are wrong on purpose
class ContractRefusalsTest {
    @TempDir
    private Path folder;

    private final Registry registry = Registry.memory();
    private final Transport transport = Transport.memory();
    private final Client client =
            Client.builder().registry(registry).transport(transport).build();

    record Hello(String name) {}

    @Endpoints(name = "Say")
    interface Overloads {
        void hello(Hello hello);

        void hello(String name, CallContext call);
    }

    @Endpoints
    interface Twins {
        void hello();

        @Endpoint(name = "hello")
        void other();
    }

    @Endpoints
    interface Streams {
        Stream<String> all();
    }

    @Endpoints
    interface PublishesLater {
        CompletionStage<Flow.Publisher<String>> all();
    }

    @Endpoints
    interface Iterates {
        void all(List<? extends Iterator<String>> names);
    }

    @Endpoints
    interface Uploads {
        void put(InputStream bytes);
    }

    @Endpoints
    interface Raw {
        CompletableFuture later();
    }

    @Endpoints
    interface Unsaid {
        CompletionStage<?> later();
    }

    @Endpoints
    interface Plain {
        Future<String> later();
    }

    @Endpoints
    interface TwoContexts {
        void hello(CallContext one, Hello hello, CallContext other);
    }

    @Endpoints
    interface Crud<T> {
        T find(String id);
    }

    @Endpoints
    interface Generic {
        <T> void put(List<? extends T> all);
    }

    @Endpoints(name = "no spaces")
    interface Spaced {
        void hello();
    }

    @Endpoints
    interface Dotted {
        @Endpoint(name = "a.b")
        void hello();
    }

    @AfterEach
    void close() {
        client.close();
        transport.close();
        registry.close();
    }

    @Test
    void endpointsOfOneName() {
        String cure = "; rename one or give it @Endpoint(name = \"…\")";
        refused(
                "Overloads.hello: two methods of one name (hello(Hello), hello(String, CallContext))" + cure,
                Overloads.class);
        refused("Twins.Hello: two endpoints of one name (Twins.hello, Twins.other)" + cure, Twins.class);
    }

    @Test
    void streams() {
        String cure = " is a stream of another kind; use a Source (Source.from makes one), a Flow.Publisher or a List";
        refused("Streams.all: Stream" + cure, Streams.class);
        refused(
                "PublishesLater.all: CompletionStage<Publisher<String>> has a stream inside; use the Publisher<String>"
                        + " itself",
                PublishesLater.class);
        refused("Iterates.all: Iterator" + cure, Iterates.class);
        refused("Uploads.put: InputStream" + cure, Uploads.class);
    }

    @Test
    void stagesOfNobodyKnowsWhat() {
        refused("Raw.later: gives a CompletableFuture of nobody knows what; say of which type", Raw.class);
        refused("Unsaid.later: the type ? is not known at run time (write it out)", Unsaid.class);
        refused("Plain.later: gives a Future; give a CompletableFuture", Plain.class);
    }

    @Test
    void twoContexts() {
        refused("TwoContexts.hello: two parameters of type CallContext; one will do", TwoContexts.class);
    }

    @Test
    void typesThatNobodyKnows() {
        String cure = ": nobody knows which type T is; declare the method in a type that names it";
        refused("Crud.find" + cure, Crud.class);
        refused("Generic.put" + cure, Generic.class);
    }

    @Test
    void namesThatNoWireCarries() {
        refused(
                "dev.micro.ContractRefusalsTest$Spaced: handler name \"no spaces\" (expected: words of"
                        + " A-Z a-z 0-9 _ - $, parted by dots); give it @Endpoints(name = \"…\")",
                Spaced.class);
        refused(
                "Dotted.hello: endpoint name \"a.b\" (expected: A-Z a-z 0-9 _ - $);"
                        + " give it @Endpoint(name = \"…\")",
                Dotted.class);
    }

    @Test
    void parametersWithoutNames() throws Exception {
        refused(
                "Nameless.greet: parameters travel by their names, and those of Nameless were not compiled in;"
                        + " compile it with -parameters (kotlinc: -java-parameters)",
                compiled(
                        "Nameless",
                        Map.of(
                                "Nameless",
                                "@dev.micro.core.Endpoints public interface Nameless {"
                                        + " void greet(String name, int times); }")));
    }

    @Test
    void suspendFunctions() throws Exception {
        refused(
                "Suspends.hello: a suspend function cannot be called from here; make it an ordinary one",
                compiled(
                        "Suspends",
                        Map.of(
                                "kotlin/coroutines/Continuation",
                                "package kotlin.coroutines; public interface Continuation<T> {}",
                                "Suspends",
                                "@dev.micro.core.Endpoints public interface Suspends {"
                                        + " Object hello(String name, kotlin.coroutines.Continuation<String> then); }")));
    }

    private void refused(String detail, Class<?> contract) {
        Object handler = Proxy.newProxyInstance(
                contract.getClassLoader(), new Class<?>[] {contract}, (proxy, method, arguments) -> null);
        ServerBuilder server =
                Server.builder("test").settings(Settings.of(Map.of())).handle(handler);
        MicroException served = assertThrows(MicroException.class, server::build);
        MicroException called = assertThrows(MicroException.class, () -> client.proxy(contract, "test"));
        assertEquals("INVALID_ARGUMENT: " + detail, served.getMessage());
        assertEquals(served.getMessage(), called.getMessage());
    }

    /** A type that no compiler of ours makes; its parameters' names are left out. */
    private Class<?> compiled(String type, Map<String, String> sources) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", folder.toString()));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = folder.resolve(source.getKey() + ".java");
            Files.createDirectories(file.getParent());
            Files.writeString(file, source.getValue());
            arguments.add(file.toString());
        }
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)));
        URL[] here = {folder.toUri().toURL()};
        return new URLClassLoader(here, ContractRefusalsTest.class.getClassLoader()).loadClass(type);
    }
}
