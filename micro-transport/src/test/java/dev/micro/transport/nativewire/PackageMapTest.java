package dev.micro.transport.nativewire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PackageMapTest {
    private static final Path HERE = Path.of("src/main/java/dev/micro/transport/nativewire");

    @Test
    void everyTypeStandsOnTheMapOfItsPackage() throws IOException {
        String map = Files.readString(HERE.resolve("package-info.java"));
        try (Stream<Path> files = Files.list(HERE)) {
            assertEquals(
                    List.of(),
                    files.map(file -> file.getFileName().toString().replace(".java", ""))
                            .filter(type -> !type.equals("package-info") && !map.matches("(?s).*\\b" + type + "}.*"))
                            .sorted()
                            .toList());
        }
    }
}
