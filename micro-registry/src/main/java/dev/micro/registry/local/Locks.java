package dev.micro.registry.local;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** Locks on files, which the system lets go of when a process dies. Some file systems have none: then a counter serves. */
interface Locks {
    /** The operating system's. */
    Locks OS = new Locks() {
        @Override
        public void hold(FileChannel channel) throws IOException {
            if (channel.tryLock() == null) {
                throw new IOException("somebody else holds the lock of a file that was made just now");
            }
        }

        @Override
        public boolean isHeld(FileChannel channel) throws IOException {
            try (var lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
                return lock == null;
            }
        }
    };

    /** Takes the lock until the channel is closed. Throws where locks do not work. */
    void hold(FileChannel channel) throws IOException;

    /** Whether another process holds the lock. Never asked of a file that this process holds. */
    boolean isHeld(FileChannel channel) throws IOException;
}
