package dev.micro.benchmarks;

import java.util.Arrays;

/**
 * What a process used within a window.
 *
 * @param cpu nanoseconds of all its threads, the compilers' and the collector's among them
 * @param allocated bytes on the heap
 * @param collections how often the collector ran
 * @param collecting milliseconds that it took
 * @param compiling milliseconds of the compilers
 * @param live bytes of the heap, and of direct buffers, that were in use after a collection when the window was over; 0: not looked at
 */
record Usage(long cpu, long allocated, long collections, long collecting, long compiling, long live) {
    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return cpu + " " + allocated + " " + collections + " " + collecting + " " + compiling + " " + live;
    }

    Usage withLive(long bytes) {
        return new Usage(cpu, allocated, collections, collecting, compiling, bytes);
    }

    static Usage parse(String line) {
        long[] numbers =
                Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
        return new Usage(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }
}
