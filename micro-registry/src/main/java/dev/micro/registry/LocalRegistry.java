package dev.micro.registry;

import dev.micro.core.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one user's processes on one machine tell each other through files: a go-micro record for each node, beside a mark
 * that shows whether who entered it lives.
 */
final class LocalRegistry implements Registry {
    private final LocalDirectory directory;
    private final LocalPlace place;
    private final FileLocks locks;
    private final LocalReader reader;
    private final Watches watches;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Map<String, byte[]> entered = new HashMap<>(); // records by label
    private @Nullable LocalOwner owner;
    private boolean closed;

    /** Makes the directory. Throws a MicroException when that cannot be, or when it may not be trusted. */
    LocalRegistry(LocalDirectory directory, LocalPlace place, FileLocks locks, LongSupplier clock) {
        this.directory = directory;
        this.place = place;
        this.locks = locks;
        this.reader = new LocalReader(directory, place, locks, clock);
        this.watches = new Watches("local", reader::read);
        directory.make();
    }

    @Override
    public void register(Service service, Duration ttl) {
        Catalog.check(service, ttl);
        Map<String, byte[]> records = records(service);
        lock.lock();
        try {
            if (closed) {
                throw Code.FAILED_PRECONDITION.error("registry " + describe() + " is closed");
            }
            directory.make();
            LocalOwner standing = standing();
            for (Map.Entry<String, byte[]> record : records.entrySet()) {
                String label = record.getKey();
                if (!Arrays.equals(record.getValue(), entered.get(label)) || !standing.shows(label)) {
                    standing.enter(label, record.getValue());
                    entered.put(label, record.getValue());
                }
            }
        } catch (IOException e) {
            throw directory.unavailable(service.name() + " cannot be entered", e);
        } finally {
            lock.unlock();
        }
        watches.wake();
    }

    @Override
    public void deregister(Service service) {
        Set<String> labels = new HashSet<>();
        service.nodes().forEach(node -> labels.add(LocalName.label(service.name(), node.id())));
        lock.lock();
        try {
            entered.keySet().removeAll(labels);
            directory.files().stream()
                    .filter(file -> labels.contains(file.label()) && place.reaches(file.owner()) && !file.isMark())
                    .forEach(directory::delete);
        } finally {
            lock.unlock();
        }
        watches.wake();
    }

    @Override
    public List<Service> get(String name) {
        return reader.read().get(name);
    }

    @Override
    public List<String> list() {
        return reader.read().names();
    }

    @Override
    public Watch watch(String name, Watcher watcher) {
        return watches.add(name, watcher);
    }

    @Override
    public String describe() {
        return "local (" + directory + ")";
    }

    @Override
    public void close() {
        watches.close();
        lock.lock();
        try {
            closed = true;
            entered.clear();
            if (owner != null) {
                owner.close();
                owner = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Our owner; a new one, with all that we entered, when somebody took the old one's mark away. */
    private LocalOwner standing() throws IOException {
        if (owner != null && owner.stands()) {
            return owner;
        }
        if (owner != null) {
            owner.close();
        }
        owner = LocalOwner.make(directory, place, locks);
        for (Map.Entry<String, byte[]> record : entered.entrySet()) {
            owner.enter(record.getKey(), record.getValue());
        }
        return owner;
    }

    private static Map<String, byte[]> records(Service service) {
        Map<String, byte[]> records = new HashMap<>();
        for (Node node : service.nodes()) {
            byte[] record = ServiceRecord.write(Catalog.alone(service, node)).read(bytes -> bytes);
            if (record.length > LocalReader.LARGEST) {
                throw Code.INVALID_ARGUMENT.error("service " + service.name() + ": record of node " + node.id()
                        + " has " + record.length + " bytes (expected: at most " + LocalReader.LARGEST + ")");
            }
            records.put(LocalName.label(service.name(), node.id()), record);
        }
        return records;
    }
}
