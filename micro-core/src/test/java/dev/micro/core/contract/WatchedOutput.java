package dev.micro.core.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;

/** Passes on what is printed, and reads it line by line for what a log must never say. */
final class WatchedOutput extends OutputStream {
    static final String BLOCKED = "BLOCKED:";

    private static final List<String> NEVER = List.of(
            "LEAK:", // Netty: a buffer was collected before it was released
            "An exception was thrown by", // Netty: by a handler's exceptionCaught() or a future's listener
            "An exceptionCaught() event was fired, and it reached at the tail", // Netty: nobody dealt with it
            "A task raised an exception", // Netty: thrown out of an event loop's task
            BLOCKED, // ours: an event loop was
            Gates.CANARY);

    /** A longer line, such as a leak's report is not, is read in pieces. */
    private static final int LONGEST = 8192;

    private final PrintStream out;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private WatchedOutput(PrintStream out) {
        this.out = out;
    }

    /** Stands between the process and both its streams, from now on. */
    static void install() {
        System.setOut(new PrintStream(new WatchedOutput(System.out), true, UTF_8));
        System.setErr(new PrintStream(new WatchedOutput(System.err), true, UTF_8));
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] octets, int offset, int length) {
        out.write(octets, offset, length);
        for (int i = offset; i < offset + length; i++) {
            if (octets[i] == '\n' || line.size() == LONGEST) {
                read(line.toString(UTF_8));
                line.reset();
            } else {
                line.write(octets[i]);
            }
        }
    }

    @Override
    public void flush() {
        out.flush();
    }

    /** One line of what this process, or one that it started, printed. */
    static void read(String said) {
        if (NEVER.stream().anyMatch(said::contains)) {
            Gates.report("printed: " + said.strip());
        }
    }
}
