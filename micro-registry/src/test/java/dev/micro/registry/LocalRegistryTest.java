package dev.micro.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.registry.contract.RegistryContract;
import dev.micro.registry.contract.Witness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRegistryTest extends RegistryContract {
    static final FileLocks NO_LOCKS = channel -> {
        throw new IOException("no locks available");
    };

    @TempDir
    private Path temporary;

    @Override
    protected Registry open() {
        return registry(LocalPlace.here(), FileLocks.OF_THE_SYSTEM);
    }

    @Test
    void whoIsOfAnotherBootOrNetworkIsIgnoredAndLeftAlone() throws Exception {
        try (Registry us = registry(new LocalPlace("boot", "network", "1"), FileLocks.OF_THE_SYSTEM);
                Registry boot = registry(new LocalPlace("other", "network", "1"), FileLocks.OF_THE_SYSTEM);
                Registry network = registry(new LocalPlace("boot", "other", "1"), FileLocks.OF_THE_SYSTEM)) {
            boot.register(service("greeter", "1.0.0", node("greeter-1", 1)), TTL);
            network.register(service("greeter", "1.0.0", node("greeter-2", 1)), TTL);
            us.register(service("greeter", "1.0.0", node("greeter-3", 1)), TTL);
            assertEquals(List.of("greeter-3"), Witness.ids(us.get("greeter")));
            assertEquals(List.of("greeter-1"), Witness.ids(boot.get("greeter")));
            assertEquals(List.of("greeter-2"), Witness.ids(network.get("greeter")));
        }
    }

    @Test
    void twoProcessesWithoutLocksSeeEachOtherWhileTheirHeartsBeat() throws Exception {
        Registry one = registry(new LocalPlace("boot", "network", "1"), NO_LOCKS);
        try (Registry two = registry(new LocalPlace("boot", "network", "2"), NO_LOCKS)) {
            one.register(service("greeter", "1.0.0", node("greeter-1", 1)), TTL);
            two.register(service("greeter", "1.0.0", node("greeter-2", 2)), TTL);
            Witness witness = new Witness(patience());
            two.watch("greeter", witness);
            witness.nodes("greeter-1", "greeter-2");
            one.close();
            witness.nodes("greeter-2");
        }
        assertEquals(List.of(), files());
    }

    @Test
    void changesThatFollowEachOtherWithinATickAreAllSeen() throws Exception {
        Registry owner = registry();
        Registry reader = registry();
        for (int port = 1; port <= 200; port++) {
            owner.register(service("greeter", "1.0.0", node("greeter-1", port)), TTL);
            assertEquals(
                    port, reader.get("greeter").get(0).nodes().get(0).address().port());
        }
    }

    @Test
    void whereTimesAreOfSecondsNoChangeIsMissedEither() throws Exception {
        Registry owner = registry();
        Registry reader = registry();
        // Ahead of now, so that it counts as young however long this takes.
        FileTime second =
                FileTime.from(Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(60));
        for (int port = 1; port <= 5; port++) {
            owner.register(service("greeter", "1.0.0", node("greeter-1", port)), TTL);
            Files.setLastModifiedTime(home(), second);
            assertEquals(
                    port, reader.get("greeter").get(0).nodes().get(0).address().port());
        }
    }

    @Test
    void aRenewalTouchesNoFile() throws Exception {
        Registry registry = registry();
        Service greeter = service("greeter", "1.0.0", node("greeter-1", 1));
        registry.register(greeter, TTL);
        Object before = Files.getLastModifiedTime(home());
        registry.register(greeter, TTL);
        assertEquals(before, Files.getLastModifiedTime(home()));
    }

    @Test
    void whatSomebodyCleanedUpIsThereAgainAfterTheNextRenewal() throws Exception {
        Registry registry = registry();
        Service greeter = service("greeter", "1.0.0", node("greeter-1", 1));
        registry.register(greeter, TTL);
        registry.register(service("shop", "1.0.0", node("shop-1", 1)), TTL);
        for (String file : files()) {
            Files.delete(home().resolve(file));
        }
        Files.delete(home());
        assertEquals(List.of(), registry.list());
        registry.register(greeter, TTL);
        assertEquals(List.of("greeter", "shop"), registry.list());
    }

    @Test
    void anInterruptedThreadCanRegisterAndRead() throws Exception {
        Registry registry = registry();
        Thread.currentThread().interrupt();
        try {
            registry.register(service("greeter", "1.0.0", node("greeter-1", 1)), TTL);
            assertEquals(List.of("greeter"), registry.list());
            assertEquals(List.of("greeter"), registry().list());
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aRecordThatIsTooLargeIsRefused() throws Exception {
        Registry registry = registry();
        Node large = new Node("greeter-1", node("x", 1).address(), Map.of("label", "x".repeat(64 * 1024)));
        MicroException refused =
                assertThrows(MicroException.class, () -> registry.register(service("greeter", "1.0.0", large), TTL));
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        assertTrue(refused.detail().contains("at most 65536"), refused.detail());
    }

    @Test
    void aClosedRegistryLeavesNoFileAndTakesNothing() throws Exception {
        Registry registry = registry();
        Service greeter = service("greeter", "1.0.0", node("greeter-1", 1));
        registry.register(greeter, TTL);
        registry.close();
        assertEquals(List.of(), files());
        MicroException refused = assertThrows(MicroException.class, () -> registry.register(greeter, TTL));
        assertEquals(Code.FAILED_PRECONDITION, refused.code());
        assertEquals(List.of(), files());
    }

    @Test
    void itsDirectoryIsClosedToOthers() throws Exception {
        registry();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home())));
    }

    @Test
    void aDirectoryThatOthersMayEnterIsRefused() throws Exception {
        Files.createDirectory(
                home(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        assertRefused("has mode rwxr-xr-x");
    }

    @Test
    void aLinkIsRefused() throws Exception {
        Path real = Files.createDirectory(
                temporary.resolve("real"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createSymbolicLink(home(), real);
        assertRefused("is a symbolic link");
    }

    @Test
    void whatIsNoDirectoryIsRefused() throws Exception {
        Files.createFile(home());
        assertRefused("is no directory");
    }

    @Test
    void aDirectoryThatIsReplacedIsLookedAtAgain() throws Exception {
        Registry registry = registry();
        Witness witness = new Witness(patience());
        registry.watch("greeter", witness);
        witness.nodes();
        Files.move(home(), temporary.resolve("moved"));
        Files.createDirectory(
                home(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        assertTrue(witness.failure().detail().contains("has mode"));
    }

    @Test
    void aThousandEntriesAreAllRead() throws Exception {
        Registry owner = registry();
        for (int i = 0; i < 1000; i++) {
            owner.register(service("s" + i % 50, "1.0.0", node("n" + i, 1 + i)), TTL);
        }
        Registry reader = registry();
        assertEquals(50, reader.list().size());
        assertEquals(20, reader.get("s7").get(0).nodes().size());
    }

    private void assertRefused(String found) {
        MicroException refused = assertThrows(MicroException.class, this::registry);
        assertEquals(Code.FAILED_PRECONDITION, refused.code());
        assertTrue(refused.detail().contains(home() + " " + found), refused.detail());
        assertTrue(refused.detail().contains("MICRO_REGISTRY_DIRECTORY"), refused.detail());
    }

    private Registry registry(LocalPlace place, FileLocks locks) {
        return new LocalRegistry(new LocalDirectory(home()), place, locks, System::nanoTime);
    }

    private List<String> files() throws IOException {
        if (!Files.exists(home())) {
            return Collections.emptyList();
        }
        try (Stream<Path> files = Files.list(home())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Path home() {
        return temporary.resolve("home");
    }
}
