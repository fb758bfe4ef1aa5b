package dev.micro.registry.local;

import dev.micro.core.Message;
import dev.micro.registry.Node;
import dev.micro.registry.Service;
import dev.micro.registry.ServiceRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this process writes: its lock file, and one entry a node. Nothing in this process may open the lock file again,
 * since closing any handle of it would drop the lock: that is what the process's number in its name is for.
 */
final class Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Owner.class);

    /** Pid and start tell this process from all others of the machine, whichever class loader or registry asks. */
    private static final String PROCESS = ProcessHandle.current().pid() + "-"
            + ProcessHandle.current()
                    .info()
                    .startInstant()
                    .map(start -> Long.toString(start.toEpochMilli(), 36))
                    .orElse("0");

    private final PrivateDirectory directory;
    private final Locks locks;
    private final Place place;
    private final String name = PROCESS + "-" + UUID.randomUUID();

    // Guarded by this.
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private @Nullable FileChannel lock;
    private boolean counting;
    private long counter;
    private int files;

    Owner(PrivateDirectory directory, Locks locks, Place place) {
        this.directory = directory;
        this.locks = locks;
        this.place = place;
    }

    /** Whether the owner of this name is this process, so that its lock is not to be looked at. */
    static boolean isOurs(String owner) {
        return owner.startsWith(PROCESS + "-");
    }

    /** Enters each node, or makes sure that its entry is still there. */
    synchronized void write(Service service) throws IOException {
        claim();
        for (Node node : service.nodes()) {
            Message json = ServiceRecord.write(new Service(
                    service.name(), service.version(), service.metadata(), service.endpoints(), List.of(node)));
            Entry before = entries.get(node.id());
            Path file = before == null ? directory.path().resolve(name + "." + files++ + ".json") : before.file;
            if (before == null || !before.json.text().equals(json.text()) || !Files.exists(file)) {
                put(file, json.read(bytes -> bytes));
            }
            entries.put(node.id(), new Entry(file, json));
        }
    }

    synchronized void remove(Service service) throws IOException {
        for (Node node : service.nodes()) {
            Entry entry = entries.remove(node.id());
            if (entry != null) {
                Files.deleteIfExists(entry.file);
            }
        }
    }

    /** Whether a counter must be moved for others to see that this process lives. */
    synchronized boolean counting() {
        return counting;
    }

    /** Moves the counter, where there is one. */
    synchronized void beat() {
        if (counting && lock != null) {
            try {
                put(
                        directory.path().resolve(name + ".beat"),
                        Long.toString(++counter).getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                LOG.warn("The local registry's sign of life cannot be written", e);
            }
        }
    }

    synchronized void close() {
        try {
            for (Entry entry : entries.values()) {
                Files.deleteIfExists(entry.file);
            }
            entries.clear();
            if (lock != null) {
                Files.deleteIfExists(lockFile());
                Files.deleteIfExists(directory.path().resolve(name + ".beat"));
                lock.close();
                lock = null;
            }
        } catch (IOException e) {
            LOG.warn("Files of the local registry cannot be taken away; others will do it", e);
        }
    }

    /** Makes the lock file, locked before it has its name, so that nobody takes it for a dead one's. */
    private void claim() throws IOException {
        directory.ensure();
        if (lock != null && Files.exists(lockFile())) {
            return;
        }
        if (lock != null) {
            lock.close(); // somebody took the file away
        }
        Path unnamed = directory.path().resolve(name + ".lock.tmp");
        FileChannel channel = FileChannel.open(
                unnamed, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            locks.hold(channel);
            counting = false;
        } catch (IOException e) {
            counting = true;
            LOG.info("No file locks in {} ({}); a counter serves", directory.path(), e.getMessage());
        }
        String content = place.boot() + "\n" + place.network() + "\n" + (counting ? "counter" : "lock") + "\n";
        channel.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
        Files.move(unnamed, lockFile(), StandardCopyOption.ATOMIC_MOVE);
        lock = channel;
        beat();
    }

    private Path lockFile() {
        return directory.path().resolve(name + ".lock");
    }

    private static void put(Path file, byte[] bytes) throws IOException {
        Path unnamed = file.resolveSibling(file.getFileName() + ".tmp");
        Files.write(unnamed, bytes);
        Files.move(unnamed, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private record Entry(Path file, Message json) {}
}
