package dev.micro.registry;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out which owners live, and takes away what the dead left. Used by one thread at a time. */
final class LocalProbe {
    private static final Logger log = LoggerFactory.getLogger(Registry.class);

    /** A heartbeat that stood still for so long is no sign of life. */
    private static final long STILL = TimeUnit.SECONDS.toNanos(1);

    /** A heartbeat that stood still for so long will not go on: a paused process might, and would enter itself anew. */
    private static final long GONE = TimeUnit.SECONDS.toNanos(60);

    private final LocalDirectory directory;
    private final LocalPlace place;
    private final FileLocks locks;
    private final LongSupplier clock;
    private final Map<LocalName, Beat> beats = new HashMap<>();
    private boolean complained;

    LocalProbe(LocalDirectory directory, LocalPlace place, FileLocks locks, LongSupplier clock) {
        this.directory = directory;
        this.place = place;
        this.locks = locks;
        this.clock = clock;
    }

    /** Whether the owner of {@code mark}, which was there a moment ago, lives. */
    boolean lives(LocalName mark) {
        if (place.holds(mark.owner())) {
            return true; // so do we; and opening our own lock would end it
        }
        return mark.kind() == LocalName.Kind.LOCK ? holdsLock(mark) : beats(mark);
    }

    /** Forgets all owners but these. */
    void keep(Collection<LocalName> marks) {
        beats.keySet().retainAll(marks);
    }

    private boolean holdsLock(LocalName mark) {
        try (FileChannel channel = FileChannel.open(directory.file(mark), WRITE, NOFOLLOW_LINKS)) {
            if (!locks.take(channel)) {
                return true;
            }
            directory.clear(mark); // under its lock, so that no owner can be about to take that
            return false;
        } catch (NoSuchFileException | OverlappingFileLockException e) {
            return false; // cleared, or being cleared by another registry of this process
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                log.warn("registry local ({}): {} counts as alive: {}", directory, mark, e.toString());
            }
            return true;
        }
    }

    private boolean beats(LocalName mark) {
        long now = clock.getAsLong();
        long count;
        try (FileInputStream in = new FileInputStream(directory.file(mark).toFile())) {
            byte[] bytes = in.readNBytes(Long.BYTES);
            count = bytes.length == Long.BYTES ? ByteBuffer.wrap(bytes).getLong() : 0;
        } catch (IOException e) {
            return false; // gone, or no heartbeat at all
        }
        Beat last = beats.get(mark);
        if (last == null || last.count != count) {
            beats.put(mark, new Beat(count, now)); // one that is seen for the first time may be one that moves
            return true;
        }
        if (now - last.at >= GONE) {
            directory.clear(mark);
        }
        return now - last.at < STILL;
    }

    private record Beat(long count, long at) {}
}
