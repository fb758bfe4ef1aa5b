package dev.micro.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.micro.core.MicroException;
import java.io.IOException;
import java.io.RandomAccessFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One registry object as the others see it: a mark that shows while this process lives, by a lock that the system takes
 * from the dead, or by a heartbeat where locks fail; and the entries under its name.
 *
 * <p>The locked file is never opened a second time in this process: closing any handle would drop the lock. Readers tell
 * the files of their own process by the name.
 */
final class LocalOwner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Registry.class);

    private final LocalDirectory directory;
    private final LocalName mark;
    private final @Nullable RandomAccessFile lock;
    private final @Nullable LocalHeartbeat heartbeat;

    private LocalOwner(
            LocalDirectory directory,
            LocalName mark,
            @Nullable RandomAccessFile lock,
            @Nullable LocalHeartbeat heartbeat) {
        this.directory = directory;
        this.mark = mark;
        this.lock = lock;
        this.heartbeat = heartbeat;
    }

    /** A new owner, of a name that nobody had. */
    static LocalOwner make(LocalDirectory directory, LocalPlace place, FileLocks locks) throws IOException {
        while (true) {
            LocalName mark = LocalName.mark(place.owner(), LocalName.Kind.LOCK);
            RandomAccessFile file = directory.open(mark);
            boolean mine = false;
            try {
                file.write(place.toString().getBytes(UTF_8)); // for people
                // A reader that came first holds the lock for a moment, and deletes the file: then once more.
                try {
                    mine = locks.take(file.getChannel()) && directory.has(mark);
                } catch (IOException e) {
                    log.info("registry local ({}): no file locks, so heartbeats: {}", directory, e.toString());
                    return beating(directory, place);
                }
                if (mine) {
                    return new LocalOwner(directory, mark, file, null);
                }
            } finally {
                if (!mine) {
                    file.close();
                    directory.delete(mark);
                }
            }
        }
    }

    private static LocalOwner beating(LocalDirectory directory, LocalPlace place) throws IOException {
        LocalName mark = LocalName.mark(place.owner(), LocalName.Kind.BEAT);
        return new LocalOwner(directory, mark, null, new LocalHeartbeat(directory.open(mark)));
    }

    /** Whether others can see it still: somebody may have cleaned up the directory. */
    boolean stands() {
        return directory.has(mark) && (heartbeat == null || heartbeat.beats());
    }

    /** Whether its entry of this label is there. */
    boolean shows(String label) {
        return directory.has(entry(label));
    }

    /** Enters {@code record}, in place of what stands there; what others entered under the same label goes. */
    void enter(String label, byte[] record) throws IOException {
        LocalName entry = entry(label);
        directory.write(entry, record);
        directory.files().stream()
                .filter(file -> entry.sameEntry(file) && !file.equals(entry))
                .forEach(directory::delete);
    }

    /** Takes all of its files away, the mark last: entries without one belong to nobody. */
    @Override
    public void close() {
        try {
            directory.clear(mark);
        } catch (MicroException e) {
            log.warn("{}; others will take away what this process left", e.detail());
        }
        if (heartbeat != null) {
            heartbeat.close();
        }
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                log.debug("registry local ({}): {} was not closed", directory, mark, e);
            }
        }
    }

    private LocalName entry(String label) {
        return new LocalName(label, mark.owner(), LocalName.Kind.JSON);
    }
}
