package dev.micro.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every Java snippet of our documents stands in a file that the build compiles and runs, and the comment above it says which. */
class DocumentsTest {
    private static final Pattern SNIPPET = Pattern.compile("(?:<!-- (\\S+) -->\\n)?```java\\n(.*?)```", Pattern.DOTALL);
    /** A setting's name, in the code that reads it. */
    private static final Pattern SETTING = Pattern.compile(
            "\"((?:registry|selector|transport|broker|server|register|client)(?:\\.[a-z][a-z-]*)+)\"|choose\\(\\s*\"([a-z]+)\"");

    private static final Pattern ROW = Pattern.compile("^\\| `([a-z.-]+)` \\| `([A-Z_]+)` \\|", Pattern.MULTILINE);
    private static final Path ROOT = Path.of("..");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/getting-started.md", "docs/guide.md", "docs/streams.md"})
    void snippetsAreCompiledCode(String document) throws IOException {
        Matcher snippets = SNIPPET.matcher(Files.readString(ROOT.resolve(document)));
        List<String> strangers = new ArrayList<>();
        int count = 0;
        while (snippets.find()) {
            count++;
            String file = snippets.group(1);
            if (file == null || !flat(Files.readString(ROOT.resolve(file))).contains(flat(snippets.group(2)))) {
                strangers.add(file + ": " + snippets.group(2));
            }
        }
        assertTrue(count > 0, "no snippets in " + document);
        assertEquals(List.of(), strangers);
    }

    @Test
    void everySettingStandsInTheTableAndNoOther() throws IOException {
        Set<String> read = new TreeSet<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(DocumentsTest::isOurCode).toList()) {
                Matcher names = SETTING.matcher(Files.readString(file));
                while (names.find()) {
                    read.add(names.group(1) != null ? names.group(1) : names.group(2));
                }
            }
        }
        Set<String> told = new TreeSet<>();
        Matcher rows = ROW.matcher(Files.readString(ROOT.resolve("docs/settings.md")));
        while (rows.find()) {
            told.add(rows.group(1));
            assertEquals(Settings.variable(rows.group(1)), rows.group(2));
        }
        assertTrue(read.size() > 30, () -> "found only " + read);
        assertEquals(read, told);
    }

    private static boolean isOurCode(Path file) {
        return file.toString().endsWith(".java")
                && file.toString().startsWith("../micro")
                && file.toString().contains("src/main");
    }

    /** White space is the formatter's business. */
    private static String flat(String code) {
        return code.replaceAll("\\s+", "");
    }
}
