package dev.micro.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.registry.contract.Witness;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in a local registry's directory and is no entry. */
class LocalGarbageTest {
    private final PrintStream usualErr = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @TempDir
    private Path temporary;

    private LocalDirectory directory;
    private Registry registry;
    private LocalName.Owner owner;

    @BeforeEach
    void anEntryThatIsGood() {
        directory = new LocalDirectory(temporary.resolve("home"));
        registry = new LocalRegistry(directory, LocalPlace.here(), FileLocks.OF_THE_SYSTEM, System::nanoTime);
        register("greeter-1");
        owner = directory.files().get(0).owner();
        System.setErr(new PrintStream(log, true, UTF_8));
    }

    @AfterEach
    void close() {
        System.setErr(usualErr);
        registry.close();
    }

    @Test
    void badFilesArePassedOverWithOneWarningEachAndTheRestStays() throws Exception {
        Path elsewhere = Files.writeString(temporary.resolve("elsewhere"), "{\"name\":\"greeter\"}");
        write("garbage", "not json");
        write("half", "{\"name\":\"greeter\",\"nodes\":[{\"id\":\"greeter-");
        write("empty", "");
        write("evil", "{\"name\":\"../greeter\"}");
        write("huge", "{\"name\":\"greeter\",\"version\":\"" + "x".repeat(64 * 1024) + "\"}");
        Files.createSymbolicLink(entry("link"), elsewhere);
        Files.createDirectory(entry("directory"));
        Files.writeString(temporary.resolve("home/readme.txt"), "hello");
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of("greeter-1"), Witness.ids(registry.get("greeter")));
            register("greeter-1", 10 + i); // something changes, so that all is looked at again
        }
        for (String file : List.of("garbage", "half", "empty", "evil", "huge", "link", "directory", "readme.txt")) {
            assertEquals(2, log.toString(UTF_8).split("\\): " + file).length, file + " in:\n" + log);
        }
        assertFalse(log.toString(UTF_8).contains("not json"), "what a file says does not belong in a log");
    }

    @Test
    void aFileThatIsRepairedIsRead() throws Exception {
        write("greeter-x", "garbage");
        assertEquals(List.of("greeter"), registry.list());
        directory.write(
                new LocalName("greeter-x", owner, LocalName.Kind.JSON),
                "{\"name\":\"shop\",\"nodes\":[{\"id\":\"shop-1\",\"address\":\"127.0.0.1:1\"}]}".getBytes(UTF_8));
        assertEquals(List.of("greeter", "shop"), registry.list());
    }

    @Test
    void filesWithoutAnOwnerAreTakenAway() throws Exception {
        LocalName.Owner nobody = new LocalName.Owner(owner.site(), "0123456789abcdef", "01234567");
        LocalName stray = new LocalName("greeter", nobody, LocalName.Kind.JSON);
        directory.write(stray, "{\"name\":\"stray\",\"nodes\":[]}".getBytes(UTF_8));
        LocalName draft = new LocalName("greeter", nobody, LocalName.Kind.NEW);
        Files.writeString(directory.file(draft), "{\"na");
        assertEquals(List.of("greeter"), registry.list());
        assertFalse(directory.has(stray));
        assertFalse(directory.has(draft));
    }

    @Test
    void aMarkThatNobodyLocksIsTakenAwayWithItsEntries() throws Exception {
        LocalName.Owner dead = new LocalName.Owner(owner.site(), "0123456789abcdef", "01234567");
        LocalName mark = LocalName.mark(dead, LocalName.Kind.LOCK);
        directory.open(mark).close();
        directory.write(
                new LocalName("greeter", dead, LocalName.Kind.JSON),
                "{\"name\":\"ghost\",\"nodes\":[]}".getBytes(UTF_8));
        assertEquals(List.of("greeter"), registry.list());
        assertTrue(directory.files().stream().allMatch(file -> file.owner().equals(owner)), directory.names() + "");
    }

    private void write(String label, String content) throws Exception {
        Files.writeString(entry(label), content);
    }

    private Path entry(String label) {
        return directory.file(new LocalName(label, owner, LocalName.Kind.JSON));
    }

    private void register(String id) {
        register(id, 1);
    }

    private void register(String id, int port) {
        Node node = new Node(id, new Address("127.0.0.1", port), Map.of());
        registry.register(new Service("greeter", "1", Map.of(), List.of(), List.of(node)), Duration.ofSeconds(30));
    }
}
