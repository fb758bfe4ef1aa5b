package dev.micro.registry;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.core.Settings;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of a local registry. It is trusted once it was seen to be ours alone, for as long as it is the same. */
final class LocalDirectory {
    private static final String OURS_ALONE = "rwx------";

    private static final Logger log = LoggerFactory.getLogger(Registry.class);

    private final Path path;
    private final boolean posix;
    private volatile String trusted = ""; // the file key of the directory that was looked at

    LocalDirectory(Path path) {
        this.path = path.toAbsolutePath().normalize();
        this.posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Where all of a user's processes look. A runtime directory that is another user's (as after su) is passed over. */
    static LocalDirectory standard() {
        String runtime = Settings.runtimeDirectory();
        try {
            if (runtime != null && ours(Path.of(runtime))) {
                return new LocalDirectory(Path.of(runtime, "micro"));
            }
        } catch (IOException e) {
            log.debug("registry local: {} is passed over: {}", runtime, e.toString());
        }
        String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
        return new LocalDirectory(Path.of(System.getProperty("java.io.tmpdir"), "micro-" + user));
    }

    /** Makes it where there is none. Throws when it may not be trusted. */
    void make() {
        try {
            Path parent = path.getParent();
            if (parent != null && !Files.isDirectory(parent)) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(path, mode());
        } catch (FileAlreadyExistsException e) {
            // whoever made it: it is looked at like any
        } catch (IOException e) {
            throw unavailable("cannot be made", e);
        }
        look();
    }

    /** The directory as it is, whose time tells that its content changed; null while there is none. Throws as make(). */
    @Nullable
    BasicFileAttributes look() {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
            String key = String.valueOf(now.fileKey());
            if (!key.equals(trusted)) {
                check(now);
                trusted = key;
            }
            return now;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw unavailable("cannot be looked at", e);
        }
    }

    /** The names of all files; none while there is no directory. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            files.forEach(file -> names.add(String.valueOf(file.getFileName())));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | DirectoryIteratorException e) {
            throw unavailable("cannot be listed", e);
        }
        return names;
    }

    /** The names of all files that are a registry's. */
    List<LocalName> files() {
        return names().stream().map(LocalName::parse).filter(Objects::nonNull).toList();
    }

    /** Takes away all files of the mark's owner, the mark last: entries without one belong to nobody. */
    void clear(LocalName mark) {
        files().stream()
                .filter(file -> file.owner().equals(mark.owner()) && !file.equals(mark))
                .forEach(this::discard);
        discard(mark);
    }

    Path file(LocalName name) {
        return path.resolve(name.toString());
    }

    boolean has(LocalName name) {
        return Files.exists(file(name), NOFOLLOW_LINKS);
    }

    /** Makes a file that is written in place. Not a channel, which an interrupt would close. */
    RandomAccessFile open(LocalName name) throws IOException {
        return new RandomAccessFile(file(name).toFile(), "rw");
    }

    /** Writes a file that others see whole or not at all. */
    void write(LocalName name, byte[] content) throws IOException {
        Path draft = file(new LocalName(name.label(), name.owner(), LocalName.Kind.NEW));
        try (FileOutputStream out = new FileOutputStream(draft.toFile())) {
            out.write(content);
        }
        Files.move(draft, file(name), ATOMIC_MOVE);
    }

    /** Harmless for what is not there. */
    void delete(LocalName name) {
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException e) {
            throw unavailable(name + " cannot be deleted", e);
        }
    }

    /** Takes away what counts for nothing, if that can be done. */
    void discard(LocalName name) {
        try {
            delete(name);
        } catch (MicroException e) {
            log.debug("{}", e.detail());
        }
    }

    MicroException unavailable(String what, Exception why) {
        return Code.UNAVAILABLE
                .error("registry local (" + path + "): " + what + ": "
                        + why.getClass().getSimpleName() + ": " + why.getMessage())
                .causedBy(why);
    }

    /** Its path. */
    @Override
    public String toString() {
        return path.toString();
    }

    private void check(BasicFileAttributes found) throws IOException {
        if (!found.isDirectory()) {
            throw refusal(found.isSymbolicLink() ? "is a symbolic link" : "is no directory");
        }
        String mode = posix
                ? PosixFilePermissions.toString(Files.getPosixFilePermissions(path, NOFOLLOW_LINKS))
                : OURS_ALONE; // elsewhere the temporary directory is the user's own
        String owner = Files.getOwner(path, NOFOLLOW_LINKS).getName();
        if (!ours(path)) {
            throw refusal("belongs to " + owner + " (mode " + mode + ")");
        }
        if (!mode.equals(OURS_ALONE)) {
            throw refusal("has mode " + mode + " (owner " + owner + ")");
        }
    }

    private MicroException refusal(String found) {
        return Code.FAILED_PRECONDITION.error("registry local: " + path + " " + found
                + " (expected: a directory of our own with mode " + OURS_ALONE
                + "); remove it if nobody needs it, or name another with "
                + Settings.variable("registry.directory"));
    }

    /** Whether a directory belongs to whom our files belong to; Java has no other way to ask who we are. */
    private static boolean ours(Path directory) throws IOException {
        try {
            Path probe = Files.createTempFile(directory, ".", ".probe");
            try {
                return Files.getOwner(probe).equals(Files.getOwner(directory));
            } finally {
                Files.delete(probe);
            }
        } catch (AccessDeniedException e) {
            return false;
        }
    }

    private FileAttribute<?>[] mode() {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OURS_ALONE))
                }
                : new FileAttribute<?>[0];
    }
}
