package dev.micro.server;

import static dev.micro.server.Served.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused of classes that another compiler, or another setting of it, made. */
class CompiledRefusalsTest {
    private static final String BAD = "INVALID_ARGUMENT: ";

    @TempDir
    Path folder;

    @Test
    void parametersWithoutNames() throws Exception {
        Map<String, String> source = Map.of(
                "Nameless.java",
                "@dev.micro.core.Endpoints public class Nameless { public void greet(String name, int times) {} }");
        assertEquals(
                BAD + "Nameless.greet: parameters travel by their names, and those of Nameless were not compiled in;"
                        + " compile it with -parameters (kotlinc: -java-parameters)",
                refused(Compiled.into(folder, source).make("Nameless")));
    }

    @Test
    void oneObjectNeedsNoName() throws Exception {
        Map<String, String> source = Map.of(
                "Nameless.java",
                "@dev.micro.core.Endpoints public class Nameless {"
                        + " public int size(java.util.List<String> names) { return names.size(); } }");
        try (Served served = Served.of(Compiled.into(folder, source).make("Nameless"))) {
            assertEquals("2", served.call("Nameless.Size", "[\"a\",\"b\"]"));
        }
    }

    @Test
    void suspendFunctions() throws Exception {
        Map<String, String> sources = Map.of(
                "kotlin/coroutines/Continuation.java",
                "package kotlin.coroutines; public interface Continuation<T> {}",
                "Suspends.java",
                "@dev.micro.core.Endpoints public class Suspends {"
                        + " public Object hello(String name, kotlin.coroutines.Continuation<String> then)"
                        + " { return null; } }");
        assertEquals(
                BAD + "Suspends.hello: a suspend function cannot be called from here; make it an ordinary one",
                refused(Compiled.into(folder, sources, "-parameters").make("Suspends")));
    }

    @Test
    void packagesThatAreNotOpen() throws Exception {
        Map<String, String> sources = Map.of(
                "module-info.java",
                "module com.acme { exports com.acme.made; }",
                "com/acme/Say.java",
                "package com.acme; @dev.micro.core.Endpoints public class Say { public void hello() {} }",
                "com/acme/made/Maker.java",
                "package com.acme.made; public class Maker {"
                        + " public static Object make() { return new com.acme.Say(); } }");
        assertEquals(
                BAD + "Say.hello: package com.acme of module com.acme is not open to Micro;"
                        + " write \"opens com.acme;\" in its module-info.java",
                refused(Compiled.into(folder, sources, "--add-reads", "com.acme=ALL-UNNAMED")
                        .makeIn("com.acme", "com.acme.made.Maker")));
    }
}
