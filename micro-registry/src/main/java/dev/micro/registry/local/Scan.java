package dev.micro.registry.local;

import dev.micro.core.Message;
import dev.micro.core.MicroException;
import dev.micro.registry.Service;
import dev.micro.registry.ServiceRecord;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this process reads: the entries of all owners that live, each file parsed once. Takes away what the dead left.
 * Used by one thread at a time.
 */
final class Scan {
    private static final Logger LOG = LoggerFactory.getLogger(Scan.class);

    /** A longer file is nobody's entry. */
    private static final int LONGEST = 64 * 1024;

    private static final Pattern FILE = Pattern.compile(
            "([0-9]+-[0-9a-z]+-[0-9a-f-]{36})\\.(lock|lock\\.tmp|beat|beat\\.tmp|[0-9]+\\.json|[0-9]+\\.json\\.tmp)");

    /** Changes closer together than this may leave the directory with one time. */
    private static final long GRANULARITY = TimeUnit.SECONDS.toNanos(1);

    private final Path directory;
    private final Liveness liveness;
    private final LongSupplier nanoTime;
    private Map<String, List<Path>> byOwner = Map.of();
    private Map<Path, Parsed> known = Map.of();
    private @Nullable FileTime changed;
    private long changeSeen;

    Scan(Path directory, Liveness liveness, LongSupplier nanoTime) {
        this.directory = directory;
        this.liveness = liveness;
        this.nanoTime = nanoTime;
    }

    /** The services of all that live here, a node each. */
    List<Service> services() throws IOException {
        boolean same = unchanged();
        if (!same) {
            byOwner = files();
            liveness.retain(byOwner.keySet());
        }
        Map<Path, Parsed> parsed = new HashMap<>();
        List<Service> services = new ArrayList<>();
        for (Map.Entry<String, List<Path>> owned : byOwner.entrySet()) {
            Liveness.State state = liveness.of(owned.getKey());
            if (state == Liveness.State.DEAD && !Owner.isOurs(owned.getKey())) {
                clear(owned.getKey(), owned.getValue());
            } else if (state == Liveness.State.ALIVE) {
                for (Path file : owned.getValue()) {
                    Parsed entry = same ? known.get(file) : parse(file);
                    if (entry != null) {
                        parsed.put(file, entry);
                        if (entry.service != null) {
                            services.add(entry.service);
                        }
                    }
                }
            }
        }
        known = parsed;
        return services;
    }

    /** Whether no file came, went or was replaced since the last look: all three give the directory a new time. */
    private boolean unchanged() throws IOException {
        FileTime time;
        try {
            time = Files.getLastModifiedTime(directory);
        } catch (NoSuchFileException none) {
            changed = null;
            return false;
        }
        long now = nanoTime.getAsLong();
        if (!time.equals(changed)) {
            changed = time;
            changeSeen = now;
            return false;
        }
        return now - changeSeen > GRANULARITY;
    }

    private Map<String, List<Path>> files() throws IOException {
        Map<String, List<Path>> found = new HashMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path file : all) {
                Matcher name = FILE.matcher(file.getFileName().toString());
                if (name.matches()) {
                    found.computeIfAbsent(name.group(1), any -> new ArrayList<>())
                            .add(file);
                }
            }
        } catch (NoSuchFileException none) {
            return Map.of(); // nobody ever registered here, or somebody took the directory away
        }
        return found;
    }

    /** What a file says; null when it is no entry, or gone. Says once of each state of a file that it says nothing. */
    private @Nullable Parsed parse(Path file) {
        if (!file.toString().endsWith(".json")) {
            return null;
        }
        try {
            BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Parsed before = known.get(file);
            if (before != null && before.isOf(is)) {
                return before;
            }
            return new Parsed(is.fileKey(), is.size(), is.lastModifiedTime(), read(file, is));
        } catch (NoSuchFileException gone) {
            return null;
        } catch (IOException e) {
            LOG.warn("{} cannot be read and is passed over: {}", file, e.toString());
            return null;
        }
    }

    private static @Nullable Service read(Path file, BasicFileAttributes is) throws IOException {
        if (!is.isRegularFile() || is.size() > LONGEST) {
            LOG.warn(
                    "{} is passed over: {} (expected: an entry of at most {} bytes)",
                    file,
                    is.isRegularFile() ? is.size() + " bytes" : "no regular file",
                    LONGEST);
            return null;
        }
        try {
            return ServiceRecord.read(Message.of(Files.readAllBytes(file)));
        } catch (MicroException garbage) {
            LOG.warn("{} is passed over: {}", file, garbage.detail());
            return null;
        }
    }

    /** Takes away a dead owner's files, the lock last. */
    private void clear(String owner, List<Path> files) {
        LOG.debug("The owner {} is dead: taking its entries away", owner);
        try {
            for (Path file : files) {
                if (!file.toString().endsWith(".lock")) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(directory.resolve(owner + ".lock"));
        } catch (IOException e) {
            LOG.warn("{} of a dead process cannot be taken away: {}", owner, e.toString());
        }
    }

    /** A file as it was read: the same key, size and time mean the same content, since files are only ever replaced. */
    private record Parsed(
            @Nullable Object key,
            long size,
            FileTime time,
            @Nullable Service service) {
        boolean isOf(BasicFileAttributes is) {
            return Objects.equals(key, is.fileKey()) && size == is.size() && time.equals(is.lastModifiedTime());
        }
    }
}
