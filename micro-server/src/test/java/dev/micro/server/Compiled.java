package dev.micro.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.ToolProvider;

/** Classes that are compiled in a test, since they cannot be compiled with it. */
final class Compiled {
    private final Path folder;

    private Compiled(Path folder) {
        this.folder = folder;
    }

    /** Compiles sources, by their paths, into {@code folder}. */
    static Compiled into(Path folder, Map<String, String> sources, String... options) {
        List<String> arguments = new ArrayList<>(Arrays.asList(options));
        arguments.addAll(List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", folder.toString()));
        try {
            for (Map.Entry<String, String> source : sources.entrySet()) {
                Path file = folder.resolve(source.getKey());
                Files.createDirectories(file.getParent());
                Files.writeString(file, source.getValue());
                arguments.add(file.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        if (result != 0) {
            throw new AssertionError("does not compile: " + sources);
        }
        return new Compiled(folder);
    }

    /** An object of one of the classes, on the class path. */
    Object make(String type) throws ReflectiveOperationException, MalformedURLException {
        URL[] here = {folder.toUri().toURL()};
        return make(new URLClassLoader(here, Compiled.class.getClassLoader()).loadClass(type));
    }

    /** What the static {@code make} of a class gives, in a module of its own that reads the class path. */
    Object makeIn(String module, String factory) throws ReflectiveOperationException {
        Configuration found =
                ModuleLayer.boot().configuration().resolve(ModuleFinder.of(folder), ModuleFinder.of(), Set.of(module));
        ModuleLayer.Controller layer = ModuleLayer.defineModulesWithOneLoader(
                found, List.of(ModuleLayer.boot()), Compiled.class.getClassLoader());
        Module named = layer.layer().findModule(module).orElseThrow();
        layer.addReads(named, Compiled.class.getModule());
        return named.getClassLoader().loadClass(factory).getMethod("make").invoke(null);
    }

    private static Object make(Class<?> type) throws ReflectiveOperationException {
        return type.getDeclaredConstructor().newInstance();
    }
}
