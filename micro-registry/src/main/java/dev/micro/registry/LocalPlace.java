package dev.micro.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** Where a process runs: who is of another boot or network namespace cannot reach its addresses. */
final class LocalPlace {
    private final String words;
    private final String site;
    private final String process;

    /**
     * A place of its own for each triple.
     *
     * @param boot which start of which machine; empty where the system does not tell
     * @param network the network namespace; empty where the system does not tell
     * @param process which process: namespace, id, start. No sign of life: it only tells a process which files are its
     *     own, whichever object or class loader in it made them, with nothing to keep in a static field.
     */
    LocalPlace(String boot, String network, String process) {
        this.words = "boot " + boot + "\nnetwork " + network + "\nprocess " + process + "\n";
        this.site = digest(boot + '\n' + network, 4);
        this.process = digest(words, 8);
    }

    static LocalPlace here() {
        ProcessHandle self = ProcessHandle.current();
        return new LocalPlace(
                line(Path.of("/proc/sys/kernel/random/boot_id")),
                link(Path.of("/proc/self/ns/net")),
                link(Path.of("/proc/self/ns/pid")) + " " + self.pid() + " "
                        + self.info().startInstant());
    }

    /** A new owner in this process. */
    LocalName.Owner owner() {
        return new LocalName.Owner(site, process, UUID.randomUUID().toString().substring(0, 8));
    }

    /** Whether {@code owner}'s addresses can be reached from here. */
    boolean reaches(LocalName.Owner owner) {
        return owner.site().equals(site);
    }

    /** Whether {@code owner} is in this process. */
    boolean holds(LocalName.Owner owner) {
        return owner.process().equals(process);
    }

    /** In words, for people. */
    @Override
    public String toString() {
        return words;
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
