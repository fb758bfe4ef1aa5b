package dev.micro.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What fuzzing found worth keeping, once more: {@code scripts/fuzz} looks for more of it. */
class JsonCorpusTest {
    static List<Path> inputs() throws IOException, URISyntaxException {
        Path corpus = Path.of(Objects.requireNonNull(JsonCorpusTest.class.getResource("/fuzz/json"))
                .toURI());
        try (Stream<Path> files = Files.list(corpus)) {
            List<Path> inputs = files.sorted().toList();
            assertTrue(inputs.size() > 10, inputs.size() + " inputs");
            return inputs;
        }
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void whatIsNotRefusedIsTheSameWhenItWasWritten(Path input) throws IOException {
        JsonFuzz.fuzzerTestOneInput(Files.readAllBytes(input));
    }
}
