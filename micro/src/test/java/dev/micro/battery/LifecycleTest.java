package dev.micro.battery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.Micro;
import dev.micro.client.Client;
import dev.micro.core.Endpoints;
import dev.micro.core.Settings;
import dev.micro.registry.Registry;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows F8 and F9: what is started and closed leaves no thread, socket, file or memory. */
@Tag("battery")
@Timeout(300)
class LifecycleTest {
    /** Answers. */
    @Endpoints
    public static class Quiet {
        /** Nothing. */
        public int zero() {
            return 0;
        }
    }

    private static final String SERVICE = "battery.lifecycle";

    @TempDir
    private Path directory;

    @Test
    void fiftyClientsAndServersLeaveNoThread() throws Exception {
        cycle();
        int before = threads();
        List<Micro> services = new ArrayList<>();
        List<Client> clients = new ArrayList<>();
        try (Registry registry = Registry.memory()) {
            for (int i = 0; i < 50; i++) {
                services.add(Micro.service(SERVICE)
                        .registry(registry)
                        .handle(new Quiet())
                        .start());
                clients.add(Client.builder().registry(registry).build());
            }
            for (Client client : clients) {
                assertEquals(0, client.call(SERVICE, "Quiet.Zero", null, Integer.class));
            }
            clients.forEach(Client::close);
            services.forEach(Micro::close);
        }
        awaitThreads(before);
    }

    @Test
    void aThousandStartsAndStopsLeaveNothing() throws Exception {
        for (int i = 0; i < 20; i++) {
            cycle(); // so that all classes are there, and caches are filled
        }
        int threads = threads();
        List<String> descriptors = descriptors();
        long heap = heap();
        int cycles = 1000;
        for (int i = 0; i < cycles; i++) {
            cycle();
        }
        awaitThreads(threads);
        assertEquals(descriptors, descriptors());
        long more = heap() - heap;
        assertTrue(more <= 10 << 20, "the live heap grew by " + more + " bytes");
        File[] files = directory.resolve("registry").toFile().listFiles();
        assertEquals(0, files == null ? -1 : files.length, "files in the registry's directory");
    }

    private void cycle() {
        Settings settings = Settings.of(Map.of(
                "registry",
                "local",
                "registry.directory",
                directory.resolve("registry").toString()));
        try (Micro service =
                Micro.service(SERVICE).settings(settings).handle(new Quiet()).start()) {
            assertEquals(0, service.client().call(SERVICE, "Quiet.Zero", null, Integer.class));
        }
    }

    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("micro-"))
                .count();
    }

    private static void awaitThreads(int most) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (threads() > most && System.nanoTime() - deadline < 0) {
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().startsWith("micro-")) {
                    thread.join(100);
                }
            }
        }
        assertTrue(
                threads() <= most,
                () -> "threads: " + Thread.getAllStackTraces().keySet());
    }

    /** What is open, sorted; the numbers of sockets and pipes left out. */
    private static List<String> descriptors() throws IOException {
        List<String> open = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path each : all) {
                try {
                    open.add(Files.readSymbolicLink(each).toString().replaceAll("\\[[0-9]+]", ""));
                } catch (NoSuchFileException gone) {
                    // The stream's own.
                }
            }
        }
        open.removeIf(each -> each.startsWith("/proc/"));
        open.sort(null);
        return open;
    }

    private static long heap() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
