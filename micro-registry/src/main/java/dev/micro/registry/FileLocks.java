package dev.micro.registry;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** The operating system's locks on files, which it takes from a process that dies. Some file systems have none. */
@FunctionalInterface
interface FileLocks {
    FileLocks OF_THE_SYSTEM = channel -> channel.tryLock() != null;

    /** Takes the lock on a file for as long as {@code channel} is open; false when another process has it. */
    boolean take(FileChannel channel) throws IOException;
}
