package dev.micro.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.Settings;
import dev.micro.registry.contract.Witness;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A local registry between real processes: those that come, stop, are killed, are paused, and are somebody else's. */
class LocalProcessTest {
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    private final Witness witness = new Witness(Duration.ofSeconds(20));
    private final AtomicLong skipped = new AtomicLong();

    @TempDir
    private Path temporary;

    private Path home;
    private LocalDirectory directory;
    private Registry registry;

    @BeforeEach
    void open() {
        home = temporary.resolve("home");
        directory = new LocalDirectory(home);
        registry = another();
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aProcessIsSeenWhenItComesAndGoneWhenItIsKilled() throws Exception {
        registry.watch("greeter", witness);
        witness.nodes();
        try (PeerProcess peer = PeerProcess.start(home)) {
            peer.ask("register warm warm-1");
            long came = System.nanoTime();
            peer.say("register greeter greeter-1");
            witness.nodes("greeter-1");
            within(1000, "seen", came);
            peer.kill();
            long killed = System.nanoTime();
            witness.nodes();
            within(1000, "gone after kill -9", killed);
        }
        assertEquals(List.of(), directory.names());
    }

    @Test
    void aProcessThatStopsIsGoneAtOnce() throws Exception {
        registry.watch("greeter", witness);
        try (PeerProcess peer = PeerProcess.start(home)) {
            peer.ask("register greeter greeter-1");
            witness.nodes("greeter-1");
            long stopped = System.nanoTime();
            peer.say("close");
            witness.nodes();
            within(500, "gone after close()", stopped);
        }
    }

    @Test
    void aPausedProcessWithALockStays() throws Exception {
        try (PeerProcess peer = PeerProcess.start(home)) {
            peer.ask("register greeter greeter-1");
            peer.signal("STOP");
            skipped.addAndGet(TimeUnit.HOURS.toNanos(1));
            assertEquals(List.of("greeter"), registry.list());
            assertEquals(List.of("greeter"), registry.list());
            peer.signal("CONT");
        }
    }

    @Test
    void whereLocksFailAProcessLivesWhileItsCounterMoves() throws Exception {
        registry.watch("greeter", witness);
        try (PeerProcess peer = PeerProcess.start(List.of(), CLASS_PATH, home.toString(), "nolocks")) {
            peer.ask("register greeter greeter-1");
            witness.nodes("greeter-1");
            peer.signal("STOP");
            long paused = System.nanoTime();
            witness.nodes();
            within(2000, "gone after its counter stopped", paused);
            peer.signal("CONT");
            witness.nodes("greeter-1");
            peer.kill();
            witness.nodes();
            skipped.addAndGet(TimeUnit.SECONDS.toNanos(60));
            assertEquals(List.of(), registry.list()); // and what it left is taken away
            assertEquals(List.of(), directory.names());
        }
    }

    @Test
    void closingOneOfTwoRegistriesOfAProcessLeavesTheOthersEntries() throws Exception {
        Registry other = another();
        registry.register(service("greeter"), Duration.ofSeconds(30));
        other.register(service("shop"), Duration.ofSeconds(30));
        assertEquals(List.of("greeter", "shop"), registry.list());
        assertEquals(List.of("greeter", "shop"), other.list());
        try (PeerProcess peer = PeerProcess.start(home)) {
            assertEquals("greeter,shop", peer.ask("list"));
            other.close();
            assertEquals(List.of("greeter"), registry.list());
            assertEquals("greeter", peer.ask("list"));
        }
    }

    @Test
    void aRegistryOfAnotherClassLoaderLeavesOurLockAlone() throws Exception {
        registry.register(service("greeter"), Duration.ofSeconds(30));
        List<URL> urls = new ArrayList<>();
        for (String part : CLASS_PATH.split(File.pathSeparator, -1)) {
            urls.add(Path.of(part).toUri().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Object settings = loader.loadClass(Settings.class.getName())
                    .getMethod("of", Map.class)
                    .invoke(null, Map.of("registry.directory", home.toString()));
            Object twin = loader.loadClass(LocalRegistryProvider.class.getName())
                    .getConstructor()
                    .newInstance();
            Object foreign =
                    twin.getClass().getMethod("create", settings.getClass()).invoke(twin, settings);
            Class<?> type = loader.loadClass(Registry.class.getName());
            assertEquals(List.of("greeter"), type.getMethod("list").invoke(foreign));
            type.getMethod("close").invoke(foreign);
        }
        try (PeerProcess peer = PeerProcess.start(home)) {
            assertEquals("greeter", peer.ask("list"));
        }
        assertEquals(List.of("greeter"), registry.list());
    }

    @Test
    void aProcessThatDiesWhileWritingLeavesNothing() throws Exception {
        try (PeerProcess peer = PeerProcess.start(home)) {
            peer.say("die-writing greeter");
            peer.await();
        }
        assertEquals(2, directory.files().size());
        assertEquals(List.of(), registry.list());
        assertEquals(List.of(), directory.names());
    }

    @Test
    void anotherUserIsRefusedAndLooksElsewhere() throws Exception {
        Path root = Path.of("/proc/self");
        if (!"root".equals(Files.getOwner(root).getName()) || !Files.exists(Path.of("/usr/bin/setpriv"))) {
            System.out.println("no second user: this needs root and setpriv");
            return;
        }
        List<String> nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
        String classPath = readableByAll();
        registry.register(service("greeter"), Duration.ofSeconds(30));
        try (PeerProcess peer = PeerProcess.start(nobody, classPath, home.toString(), "locks")) {
            assertTrue(peer.first().contains(home + " belongs to root (mode rwx------)"), peer.first());
        }
        String usual = "-Djava.io.tmpdir=" + temporary;
        try (PeerProcess ours = PeerProcess.start(List.of(), CLASS_PATH, usual, "-", "locks");
                PeerProcess theirs = PeerProcess.start(nobody, classPath, usual, "-", "locks")) {
            ours.ask("register shop shop-1");
            theirs.ask("register cart cart-1");
            assertEquals("local (" + temporary.resolve("micro-root") + ")", ours.first());
            assertEquals("shop", ours.ask("list"));
            assertEquals("cart", theirs.ask("list"));
        }
    }

    /** Copies the class path to where another user can read it. */
    private String readableByAll() throws IOException {
        Path copies = Files.createDirectory(temporary.resolve("classes"));
        List<String> parts = new ArrayList<>();
        for (String part : CLASS_PATH.split(File.pathSeparator, -1)) {
            Path from = Path.of(part);
            Path to = copies.resolve(String.valueOf(parts.size()));
            try (Stream<Path> all = Files.exists(from) ? Files.walk(from) : Stream.empty()) {
                for (Path file : all.collect(Collectors.toList())) {
                    Files.copy(
                            file, to.resolve(from.relativize(file).toString()).normalize());
                }
            }
            parts.add(to.toString());
        }
        return String.join(File.pathSeparator, parts);
    }

    private Registry another() {
        return new LocalRegistry(
                directory, LocalPlace.here(), FileLocks.OF_THE_SYSTEM, () -> System.nanoTime() + skipped.get());
    }

    private static Service service(String name) {
        Node node = new Node(name + "-0", new Address("127.0.0.1", 1), Map.of());
        return new Service(name, "1.0.0", Map.of(), List.of(), List.of(node));
    }

    private static void within(long millis, String what, long since) {
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
        System.out.println(what + ": " + took + " ms");
        assertTrue(took <= millis, what + ": " + took + " ms (expected: at most " + millis + ")");
    }
}
