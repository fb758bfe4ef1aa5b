package dev.micro.transport.nativewire;

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
class FuzzCorpusTest {
    static List<Path> server() throws IOException {
        return inputs("server");
    }

    static List<Path> client() throws IOException {
        return inputs("client");
    }

    private static List<Path> inputs(String corpus) throws IOException {
        try (Stream<Path> files =
                Files.list(Path.of(Objects.requireNonNull(FuzzCorpusTest.class.getResource("/fuzz/" + corpus))
                        .toURI()))) {
            List<Path> inputs = files.sorted().toList();
            assertTrue(inputs.size() > 10, corpus + " has " + inputs.size() + " inputs");
            return inputs;
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("server")
    void serverTakesWhateverAClientSays(Path input) throws IOException {
        ServerFuzz.fuzzerTestOneInput(Files.readAllBytes(input));
    }

    @ParameterizedTest
    @MethodSource("client")
    void clientTakesWhateverAServerSays(Path input) throws IOException {
        ClientFuzz.fuzzerTestOneInput(Files.readAllBytes(input));
    }
}
