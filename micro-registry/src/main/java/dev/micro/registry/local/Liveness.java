package dev.micro.registry.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Whether the owners of entries live: by the lock that each holds, or by its counter's moving on our own clock. */
final class Liveness {
    /** A counter that stood still for this long is a dead one's. */
    private static final long STILL = TimeUnit.SECONDS.toNanos(1);

    private final Path directory;
    private final Locks locks;
    private final Place here;
    private final LongSupplier nanoTime;
    private final Map<String, Owned> owners = new HashMap<>();

    Liveness(Path directory, Locks locks, Place here, LongSupplier nanoTime) {
        this.directory = directory;
        this.locks = locks;
        this.here = here;
        this.nanoTime = nanoTime;
    }

    /** What is known of an owner. */
    enum State {
        /** Its entries count. */
        ALIVE,
        /** It lives, or may, where it cannot be reached from. */
        ELSEWHERE,
        /** Its files may be taken away. */
        DEAD
    }

    State of(String owner) throws IOException {
        if (Owner.isOurs(owner)) {
            return Files.exists(directory.resolve(owner + ".lock")) ? State.ALIVE : State.DEAD;
        }
        Path file = directory.resolve(owner + ".lock");
        try {
            Owned owned = owners.get(owner);
            if (owned == null) {
                owned = read(file);
                owners.put(owner, owned);
            }
            boolean alive = owned.counting ? moves(owned, owner) : locked(file);
            return alive ? (owned.near ? State.ALIVE : State.ELSEWHERE) : State.DEAD;
        } catch (NoSuchFileException gone) {
            return State.DEAD;
        }
    }

    /** Forgets who has no files any more. */
    void retain(Set<String> owned) {
        owners.keySet().retainAll(owned);
    }

    private Owned read(Path file) throws IOException {
        List<String> lines = Files.readString(file).lines().toList();
        boolean near = lines.size() >= 3
                && lines.get(0).equals(here.boot())
                && lines.get(1).equals(here.network());
        return new Owned(near, lines.size() >= 3 && lines.get(2).equals("counter"));
    }

    private boolean locked(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return locks.isHeld(channel);
        }
    }

    private boolean moves(Owned owned, String owner) throws IOException {
        String counter = Files.readString(directory.resolve(owner + ".beat"));
        long now = nanoTime.getAsLong();
        if (!counter.equals(owned.counter)) {
            owned.counter = counter;
            owned.since = now;
        }
        return now - owned.since < STILL;
    }

    private static final class Owned {
        private final boolean near;
        private final boolean counting;
        private String counter = "";
        private long since;

        Owned(boolean near, boolean counting) {
            this.near = near;
            this.counting = counting;
        }
    }
}
