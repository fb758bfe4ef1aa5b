package dev.micro.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many files the process may open, where the system tells: each connection is one. */
final class OpenFiles {
    private static final Path PROCESS = Path.of("/proc/self/limits");
    private static final Pattern FILES = Pattern.compile("Max open files\\s+(\\d{1,9})\\s");

    private OpenFiles() {}

    /** Four fifths of them, since others need some too, or {@code enough} where there are more or nobody knows. */
    static int most(int enough) {
        try {
            return most(enough, Files.readString(PROCESS));
        } catch (IOException elsewhere) { // no such file but on Linux
            return enough;
        }
    }

    static int most(int enough, String processLimits) {
        Matcher files = FILES.matcher(processLimits);
        return files.find() ? Math.max(1, Math.min(enough, Integer.parseInt(files.group(1)) / 10 * 8)) : enough;
    }
}
