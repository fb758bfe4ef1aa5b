package dev.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How the house is written. Who may see whom is {@link HouseRulesTest}'s business. */
class HouseSourcesTest {
    private static final HouseSources HOUSE = HouseSources.read();

    private static final int LONGEST_FILE = 400;
    private static final int LONGEST_METHOD = 40;

    /** Files and methods that may be longer, as the failure names them, each with its reason. */
    private static final Map<String, String> LONGER = Map.of();

    @Test
    void filesAndMethodsAreShort() {
        none(HOUSE.lengths().stream()
                .filter(length -> length.lines() > (length.method() ? LONGEST_METHOD : LONGEST_FILE))
                .filter(length -> !LONGER.containsKey(length.what()))
                .map(length -> length.what() + " has " + length.lines() + " lines"));
    }

    @Test
    void publicTypesSayWhatTheyAre() {
        none(HOUSE.types().stream()
                .filter(type -> type.visible() && !type.documented())
                .map(HouseSources.Type::name));
    }

    @Test
    void everyPackageHasASignOnItsDoor() {
        none(HOUSE.modules().stream()
                .flatMap(module -> module.packages().stream()
                        .filter(name -> !module.signed().contains(name)))
                .map(name -> name + " (expected: a package-info with a comment and @NullMarked)"));
    }

    @Test
    void everyModuleHasANameThatItsPackagesShare() {
        none(HOUSE.modules().stream()
                .filter(module -> !module.packages().isEmpty())
                .flatMap(module -> module.names().size() != 1
                        ? Stream.of(module.directory() + " has no module-info")
                        : module.packages().stream()
                                .filter(name -> module.names().stream()
                                        .noneMatch(root -> name.equals(root) || name.startsWith(root + ".")))));
    }

    @Test
    void noPackageIsInTwoJars() throws IOException {
        Map<String, List<String>> jars = new TreeMap<>();
        for (HouseSources.Module module : HOUSE.modules()) {
            for (String name : module.packages()) {
                jars.computeIfAbsent(name, none -> new ArrayList<>())
                        .add(module.directory().toString());
            }
            for (String name : contracts(module)) {
                jars.computeIfAbsent(name, none -> new ArrayList<>()).add(module.directory() + "'s tests");
            }
        }
        none(jars.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(String::valueOf));
    }

    @Test
    void providersAreTheSameOnClassPathAndModulePath() throws IOException {
        for (HouseSources.Module module : HOUSE.modules()) {
            assertEquals(module.provides(), services(module), module.directory().toString());
        }
    }

    /** The packages of a module's tests that its test-jar may hold. */
    private static List<String> contracts(HouseSources.Module module) throws IOException {
        Path tests = HouseSources.house().resolve(module.directory()).resolve("src/test/java");
        if (!Files.exists(tests)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(tests)) {
            return all.filter(at -> at.endsWith("contract"))
                    .map(at -> tests.relativize(at).toString().replace('/', '.'))
                    .toList();
        }
    }

    /** What the files under META-INF/services say. */
    private static Map<String, Set<String>> services(HouseSources.Module module) throws IOException {
        Path directory =
                HouseSources.house().resolve(module.directory()).resolve("src/main/resources/META-INF/services");
        Map<String, Set<String>> services = new TreeMap<>();
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    services.put(file.getFileName().toString(), providers(Files.readString(file)));
                }
            }
        }
        return services;
    }

    private static Set<String> providers(String file) {
        return Arrays.stream(file.split("\\R"))
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void none(Stream<String> wrong) {
        assertEquals("", wrong.sorted().collect(Collectors.joining("\n")));
    }
}
