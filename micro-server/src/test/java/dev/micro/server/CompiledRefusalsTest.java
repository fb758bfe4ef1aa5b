package dev.micro.server;

import static dev.micro.server.Served.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    @Test
    void recordsThatTheCodecCannotReach() throws Exception {
        String open = "package com.acme of module com.acme is not open to the codec of application/json;"
                + " write \"opens com.acme;\" in its module-info.java";
        String exports = "module com.acme { exports com.acme; }";
        assertEquals(BAD + "Say.hello: Hello: " + open, refused(acme(exports, "", "Hello hello", "String name")));
        assertEquals(BAD + "Say.hello: Hello: " + open, refused(acme(exports, "", "String hello", "Hello hello")));
        assertEquals(
                BAD + "Say.hello: Hello: " + open,
                refused(acme(exports, "", "java.util.Map<String, Hello[]> hello", "int a, int b")));
        assertEquals(
                BAD + "Say.hello: Hello: " + open,
                refused(acme(exports, "", "int hello", "int a, java.util.List<Hello> b")));
        assertEquals(BAD + "Say.hello: Tone: " + open, refused(acme(exports, "", "int hello", "int a, Tone b")));
    }

    @Test
    void recordsThatTheCodecCanReach() throws Exception {
        String hello = "{\"name\":\"John\"}";
        for (Object say : List.of(
                acme("module com.acme { exports com.acme; }", "public", "Hello hello", "Hello hello"),
                acme("open module com.acme { exports com.acme; }", "", "Hello hello", "Hello hello"),
                acme("module com.acme { exports com.acme; opens com.acme; }", "", "Hello hello", "Hello hello"))) {
            try (Served served = Served.of(say)) {
                assertEquals(hello, served.call("Say.Hello", hello));
            }
        }
    }

    /** A handler whose method gives the first thing and takes the others, in a module of its own. */
    private Object acme(String module, String access, String method, String parameters) throws Exception {
        String gives = parameters.equals(method) ? "return hello;" : "throw new AssertionError();";
        Map<String, String> sources = Map.of(
                "module-info.java",
                module,
                "com/acme/Say.java",
                "package com.acme; @dev.micro.core.Endpoints public class Say { public " + method + "(" + parameters
                        + ") { " + gives + " } public static Object make() { return new Say(); } }",
                "com/acme/Hello.java",
                "package com.acme; " + access + " record Hello(String name) {}",
                "com/acme/Tone.java",
                "package com.acme; enum Tone { LOUD }");
        return Compiled.into(
                        Files.createTempDirectory(folder, "acme"),
                        sources,
                        "-parameters",
                        "--add-reads",
                        "com.acme=ALL-UNNAMED")
                .makeIn("com.acme", "com.acme.Say");
    }
}
