package dev.micro.registry.local;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;

/** A directory that nobody but its user can read or write; any other is refused, since whoever can write there is obeyed. */
final class PrivateDirectory {
    private static final Set<PosixFilePermission> OURS_ALONE = PosixFilePermissions.fromString("rwx------");

    private final Path path;

    private PrivateDirectory(Path path) {
        this.path = path;
    }

    /**
     * The directory at {@code path}, made if it is not there.
     *
     * @throws MicroException FAILED_PRECONDITION for one that is not ours alone, saying what to do
     */
    static PrivateDirectory open(Path path) {
        PrivateDirectory directory = new PrivateDirectory(path.toAbsolutePath());
        directory.ensure();
        return directory;
    }

    Path path() {
        return path;
    }

    /** Makes it again when somebody took it away. */
    void ensure() {
        try {
            boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(path.getParent());
                try {
                    if (posix) {
                        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OURS_ALONE));
                    } else {
                        Files.createDirectory(path);
                    }
                } catch (FileAlreadyExistsException another) {
                    // A process beside us was first; whether it is fit is looked at like any other.
                }
            }
            if (posix) {
                check();
            }
        } catch (IOException e) {
            throw Code.FAILED_PRECONDITION
                    .error("registry directory " + path + " cannot be used: " + e
                            + "; set MICRO_REGISTRY_DIRECTORY to another")
                    .causedBy(e);
        }
    }

    private void check() throws IOException {
        PosixFileAttributes found = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!found.isDirectory()) {
            throw refused("is no directory, or a link to one");
        }
        if (!found.owner().equals(ourselves())) {
            throw refused("belongs to " + found.owner().getName());
        }
        if (!EnumSet.copyOf(found.permissions()).equals(OURS_ALONE)) {
            throw refused("has the permissions " + PosixFilePermissions.toString(found.permissions()));
        }
    }

    /** Who we are, by a file of ours: a user's name may be unknown, or not the one in the JVM's properties. */
    private static UserPrincipal ourselves() throws IOException {
        Path own = Files.createTempFile("micro", ".user");
        try {
            return Files.getOwner(own);
        } finally {
            Files.delete(own);
        }
    }

    private MicroException refused(String why) {
        return Code.FAILED_PRECONDITION.error("registry directory " + path + " " + why
                + " (expected: a directory of this user with rwx------); remove it, or set"
                + " MICRO_REGISTRY_DIRECTORY to another");
    }
}
