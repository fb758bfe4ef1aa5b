package dev.micro;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModuleTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.ProvidesTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The main sources of all modules, as the compiler reads them.
 *
 * @param modules of the library, the plugins and the toolkit
 * @param types that are declared, local and anonymous ones aside
 * @param lengths in lines, of files and of methods with their comments
 */
record HouseSources(List<Module> modules, List<Type> types, List<Length> lengths) {
    /**
     * One module, as its sources tell of it.
     *
     * @param directory relative to the house
     * @param names what module-info calls it: one name, if all is well
     * @param packages all that hold a source
     * @param signed those whose package-info has a comment and is NullMarked
     * @param provides the providers of each service that module-info declares
     */
    record Module(
            Path directory,
            Set<String> names,
            Set<String> packages,
            Set<String> signed,
            Map<String, Set<String>> provides) {
        Module(Path directory) {
            this(directory, new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeMap<>());
        }
    }

    record Type(String name, boolean visible, boolean documented) {}

    record Length(String what, boolean method, long lines) {}

    static Path house() {
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !Files.exists(at.resolve("micro-core/pom.xml"))) {
            at = at.getParent();
        }
        return Objects.requireNonNull(at, "no micro-core above " + Path.of("").toAbsolutePath());
    }

    static HouseSources read() {
        try {
            HouseSources sources = new HouseSources(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (Path directory : directories()) {
                sources.readModule(directory);
            }
            return sources;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static List<Path> directories() throws IOException {
        try (Stream<Path> near = Files.walk(house(), 2)) {
            return near.filter(at -> Files.isDirectory(at.resolve("src/main/java")))
                    .filter(at -> house().relativize(at).toString().matches("micro(-\\w+)?|(plugins|toolkit)/.*"))
                    .sorted()
                    .toList();
        }
    }

    private void readModule(Path directory) throws IOException {
        Module module = new Module(house().relativize(directory));
        modules.add(module);
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory.resolve("src/main/java"))) {
            files = all.filter(file -> file.toString().endsWith(".java")).toList();
        }
        for (Path file : files) {
            try (Stream<String> lines = Files.lines(file)) {
                lengths.add(new Length(house().relativize(file).toString(), false, lines.count()));
            }
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            var units = manager.getJavaFileObjectsFromPaths(files);
            JavacTask task = (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null, units);
            for (CompilationUnitTree unit : task.parse()) {
                new Reader(module, DocTrees.instance(task)).scan(unit, null);
            }
        }
    }

    private final class Reader extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final Module module;
        private final DocTrees trees;

        Reader(Module module, DocTrees trees) {
            this.module = module;
            this.trees = trees;
        }

        @Override
        public @Nullable Void visitModule(ModuleTree tree, @Nullable Void nothing) {
            module.names().add(tree.getName().toString());
            return super.visitModule(tree, null);
        }

        @Override
        public @Nullable Void visitProvides(ProvidesTree tree, @Nullable Void nothing) {
            Set<String> providers = tree.getImplementationNames().stream()
                    .map(String::valueOf)
                    .collect(Collectors.toCollection(TreeSet::new));
            module.provides().put(tree.getServiceName().toString(), providers);
            return null;
        }

        @Override
        public @Nullable Void visitPackage(PackageTree tree, @Nullable Void nothing) {
            String name = tree.getPackageName().toString();
            module.packages().add(name);
            if (trees.getDocComment(getCurrentPath()) != null
                    && String.valueOf(tree).contains("@NullMarked")) {
                module.signed().add(name);
            }
            return null;
        }

        @Override
        public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
            Tree around = getCurrentPath().getParentPath().getLeaf();
            if (around instanceof CompilationUnitTree || around instanceof ClassTree) {
                boolean visible = tree.getModifiers().getFlags().contains(Modifier.PUBLIC)
                        || around.getKind() == Tree.Kind.INTERFACE;
                types.add(new Type(name(), visible, trees.getDocComment(getCurrentPath()) != null));
            }
            return super.visitClass(tree, null);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
            CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
            long first = trees.getSourcePositions().getStartPosition(unit, tree);
            long last = trees.getSourcePositions().getEndPosition(unit, tree);
            if (last >= 0) { // what the compiler adds has no end
                long lines = unit.getLineMap().getLineNumber(last)
                        - unit.getLineMap().getLineNumber(first)
                        + 1
                        + comment();
                lengths.add(new Length(name() + "." + tree.getName(), true, lines));
            }
            return super.visitMethod(tree, null);
        }

        private long comment() {
            String text = trees.getDocComment(getCurrentPath());
            long lines = text == null ? 0 : text.lines().count();
            return lines > 1 ? lines + 2 : lines; // and those that open and close it
        }

        private String name() {
            StringBuilder name = new StringBuilder();
            for (Tree at : getCurrentPath()) {
                if (at instanceof ClassTree type) {
                    name.insert(0, "." + type.getSimpleName());
                }
            }
            return getCurrentPath().getCompilationUnit().getPackageName() + name.toString();
        }
    }
}
