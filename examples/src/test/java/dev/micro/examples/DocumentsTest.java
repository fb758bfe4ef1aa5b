package dev.micro.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every Java snippet of our documents stands in a file that the build compiles and runs, and the comment above it says which. */
class DocumentsTest {
    private static final Pattern SNIPPET = Pattern.compile("(?:<!-- (\\S+) -->\\n)?```java\\n(.*?)```", Pattern.DOTALL);
    private static final Path ROOT = Path.of("..");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/guide.md"})
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

    /** White space is the formatter's business. */
    private static String flat(String code) {
        return code.replaceAll("\\s+", "");
    }
}
