package dev.micro.registry;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.micro.core.Message;
import dev.micro.core.MicroException;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a local registry's directory says. Cheap while nothing changes: the directory's time is looked at and the owners
 * are probed; files are listed when the time moved, and read when they did.
 */
final class LocalReader {
    /** More is no record of a node. */
    static final int LARGEST = 64 * 1024;

    private static final Logger log = LoggerFactory.getLogger(Registry.class);

    /** A change this young may share its time with one that comes yet, where times are of seconds. */
    private static final long YOUNG_IN_SECONDS = 3_000;

    /** And where they are finer: they are those of the kernel's tick. */
    private static final long YOUNG_IN_TICKS = 100;

    private final LocalDirectory directory;
    private final LocalPlace place;
    private final LocalProbe probe;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private @Nullable Stamp settled; // of the last listing, if nothing can have slipped past it
    private Map<LocalName, Entry> entries = Map.of();
    private Set<LocalName> marks = Set.of();
    private Set<LocalName.Owner> living = Set.of();
    private final Set<String> complained = new HashSet<>();
    private Catalog catalog = Catalog.EMPTY;

    LocalReader(LocalDirectory directory, LocalPlace place, FileLocks locks, LongSupplier clock) {
        this.directory = directory;
        this.place = place;
        this.probe = new LocalProbe(directory, place, locks, clock);
    }

    /** What it says now. Throws a MicroException when the directory cannot be read or may not be trusted. */
    Catalog read() {
        lock.lock();
        try {
            boolean changed = list();
            Set<LocalName.Owner> now =
                    marks.stream().filter(probe::lives).map(LocalName::owner).collect(Collectors.toSet());
            if (changed || !now.equals(living)) {
                living = now;
                catalog = Catalog.of(entries.entrySet().stream()
                        .filter(entry -> now.contains(entry.getKey().owner()))
                        .map(Map.Entry::getValue)
                        .sorted(Comparator.comparing(Entry::time)) // of two of one node, for a moment, the later
                        .flatMap(entry -> entry.services().stream())
                        .toList());
            }
            return catalog;
        } finally {
            lock.unlock();
        }
    }

    /** Looks which files there are, unless nothing can have changed; says whether that is other than before. */
    private boolean list() {
        BasicFileAttributes now = directory.look();
        Stamp stamp = now == null ? null : new Stamp(now.lastModifiedTime(), String.valueOf(now.fileKey()));
        if (stamp != null && stamp.equals(settled)) {
            return false;
        }
        boolean old = stamp != null && stamp.old(); // asked before the listing
        settled = null;
        List<String> names = directory.names();
        Set<LocalName> files = new HashSet<>();
        for (String name : names) {
            LocalName file = LocalName.parse(name);
            if (file != null && place.reaches(file.owner())) {
                files.add(file);
            } else if (file == null && !name.startsWith(".")) {
                complain(name, "no file of a registry");
            }
        }
        complained.retainAll(names);
        boolean changed = take(files);
        settled = old ? stamp : null;
        return changed;
    }

    private boolean take(Set<LocalName> files) {
        Set<LocalName> owners = files.stream().filter(LocalName::isMark).collect(Collectors.toSet());
        Set<LocalName.Owner> owning = owners.stream().map(LocalName::owner).collect(Collectors.toSet());
        Map<LocalName, Entry> found = new HashMap<>();
        for (LocalName file : files) {
            if (!owning.contains(file.owner())) {
                orphan(file);
            } else if (file.kind() == LocalName.Kind.JSON) {
                found.put(file, entry(file));
            }
        }
        probe.keep(owners);
        boolean changed = !found.equals(entries) || !owners.equals(marks);
        entries = found;
        marks = owners;
        return changed;
    }

    /** A file without a mark: left by a dead owner, unless the mark came while we were listing. */
    private void orphan(LocalName file) {
        if (!directory.has(LocalName.mark(file.owner(), LocalName.Kind.LOCK))
                && !directory.has(LocalName.mark(file.owner(), LocalName.Kind.BEAT))) {
            directory.discard(file);
        }
    }

    private Entry entry(LocalName name) {
        Path file = directory.file(name);
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
            Stamp stamp = new Stamp(found.lastModifiedTime(), found.size() + " " + found.fileKey());
            Entry before = entries.get(name);
            if (before != null && before.stamp.equals(stamp)) {
                return before;
            }
            return new Entry(stamp, services(name, found));
        } catch (NoSuchFileException e) {
            return Entry.NONE; // deleted since it was listed
        } catch (IOException e) {
            complain(name.toString(), e.toString());
            return Entry.NONE;
        }
    }

    private List<Service> services(LocalName name, BasicFileAttributes found) throws IOException {
        if (!found.isRegularFile() || found.size() > LARGEST) {
            complain(name.toString(), found.isRegularFile() ? "larger than 64 KiB" : "no regular file");
            return List.of();
        }
        // Not Files.readAllBytes: an interrupt would close its channel, and the file would count as unreadable.
        try (FileInputStream in = new FileInputStream(directory.file(name).toFile())) {
            return List.of(ServiceRecord.read(Message.of(in.readNBytes(LARGEST))));
        } catch (MicroException e) {
            complain(name.toString(), e.detail());
            return List.of();
        }
    }

    private void complain(String file, String why) {
        if (complained.add(file)) {
            log.warn("registry local ({}): {} is passed over: {}", directory, file, why);
        }
    }

    /**
     * What tells that a file or directory is as it was.
     *
     * @param time of its last change
     * @param identity its size and which file it is
     */
    private record Stamp(FileTime time, String identity) {
        /** Whether whatever comes yet will show another time. A clock that was set back only makes us list more often. */
        boolean old() {
            long young = time.to(TimeUnit.NANOSECONDS) % 1_000_000_000 == 0 ? YOUNG_IN_SECONDS : YOUNG_IN_TICKS;
            return System.currentTimeMillis() - time.toMillis() > young;
        }
    }

    /** What a file says; no service when that cannot be read. */
    private record Entry(Stamp stamp, List<Service> services) {
        static final Entry NONE = new Entry(new Stamp(FileTime.fromMillis(0), ""), List.of());

        FileTime time() {
            return stamp.time;
        }
    }
}
