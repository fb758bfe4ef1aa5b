package dev.micro.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Where a process runs. Who differs in the first two cannot reach the other's addresses.
 *
 * @param boot which start of which machine; empty where the system does not tell
 * @param network its network namespace; empty where the system does not tell
 * @param process which process: of its namespace, its id, its start. Not a sign of life: it only tells a process which
 *     files are its own, whichever object or class loader in it made them, with nothing to keep in a static field.
 */
record LocalPlace(String boot, String network, String process) {
    static LocalPlace here() {
        ProcessHandle self = ProcessHandle.current();
        return new LocalPlace(
                line(Path.of("/proc/sys/kernel/random/boot_id")),
                link(Path.of("/proc/self/ns/net")),
                link(Path.of("/proc/self/ns/pid")) + " " + self.pid() + " "
                        + self.info().startInstant());
    }

    /** A new owner here: it shares the site with all who can reach it, and the process with all in this process. */
    LocalName.Owner owner() {
        String object = UUID.randomUUID().toString().substring(0, 8);
        return new LocalName.Owner(site(), digest(boot + '\n' + network + '\n' + process, 8), object);
    }

    /** Whether {@code owner}'s addresses can be reached from here. */
    boolean reaches(LocalName.Owner owner) {
        return owner.site().equals(site());
    }

    /** Whether {@code owner} is in this process. */
    boolean holds(LocalName.Owner owner) {
        return owner.process().equals(owner().process());
    }

    /** The first {@code bytes} of the hash of {@code text}, in hexadecimal digits. */
    static String digest(String text, int bytes) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)), 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private String site() {
        return digest(boot + '\n' + network, 4);
    }

    private static String line(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static String link(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }
}
