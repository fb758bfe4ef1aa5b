package dev.micro.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.micro.core.Address;
import dev.micro.core.MicroException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The main of another process that uses a local registry. Arguments: its directory, or {@code -} for the usual one; and
 * {@code locks} or {@code nolocks}. Answers each line of its input with one line, after a first one that says where it
 * looks or why it may not.
 */
final class LocalPeer {
    private final LocalDirectory directory;
    private final Registry registry;

    private LocalPeer(String directory, String locks) {
        this.directory = directory.equals("-") ? LocalDirectory.standard() : new LocalDirectory(Path.of(directory));
        registry = new LocalRegistry(
                this.directory,
                LocalPlace.here(),
                locks.equals("nolocks") ? LocalRegistryTest.NO_LOCKS : FileLocks.OF_THE_SYSTEM,
                System::nanoTime);
    }

    public static void main(String... args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        try {
            LocalPeer peer = new LocalPeer(args[0], args[1]);
            System.out.println(peer.registry.describe());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(peer.answer(line.split(" ")));
            }
        } catch (MicroException e) {
            System.out.println(e.getMessage());
        }
    }

    private String answer(String... words) throws IOException {
        switch (words[0]) {
            case "register" ->
                registry.register(
                        new Service(
                                words[1],
                                "1.0.0",
                                Map.of(),
                                List.of(),
                                List.of(new Node(words[2], new Address("127.0.0.1", 4711), Map.of()))),
                        Duration.ofSeconds(30));
            case "list" -> {
                return String.join(",", registry.list());
            }
            case "close" -> registry.close();
            case "die-writing" -> dieWriting(words[1]);
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "ok";
    }

    /** Ends as kill -9 would, between the writing of an entry and its renaming. */
    private void dieWriting(String label) throws IOException {
        LocalOwner.make(directory, LocalPlace.here(), FileLocks.OF_THE_SYSTEM);
        LocalName.Owner owner = directory.files().get(0).owner();
        Files.writeString(directory.file(new LocalName(label, owner, LocalName.Kind.NEW)), "{\"name\":\"gre");
        Runtime.getRuntime().halt(9);
    }
}
