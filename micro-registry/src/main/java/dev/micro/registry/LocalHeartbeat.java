package dev.micro.registry;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts in a file, four times a second, for as long as the process lives: a sign of life where locks fail. */
final class LocalHeartbeat implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Registry.class);
    private static final long BEAT_MILLIS = 250;

    private final RandomAccessFile file;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "micro-registry-heartbeat");

    /** Begins; {@code file} is closed with it. */
    LocalHeartbeat(RandomAccessFile file) {
        this.file = file;
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether it goes on. */
    boolean beats() {
        return thread.isAlive();
    }

    /** Has the thread end. */
    @Override
    public void close() {
        closing.countDown();
    }

    private void run() {
        try (file) {
            long count = 0;
            do {
                file.seek(0);
                file.writeLong(++count);
            } while (!closing.await(BEAT_MILLIS, TimeUnit.MILLISECONDS));
        } catch (IOException e) {
            log.warn("registry local: a heartbeat stops until the next renewal: {}", e.toString());
        } catch (InterruptedException e) {
            // nobody knows this thread: the whole process is being torn down
        }
    }
}
