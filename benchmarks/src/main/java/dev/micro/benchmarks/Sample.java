package dev.micro.benchmarks;

/**
 * One turn of a contender: what its client saw, and what both sides used meanwhile.
 *
 * @param busy what part of the machine's cores was at work, 0 to 1
 */
record Sample(Window window, Usage client, Usage server, double busy) {
    double rate() {
        return window.rate();
    }

    /** Seconds of CPU for a million calls. */
    double cpu(long nanos) {
        return nanos / 1e9 / (window.calls() / 1e6);
    }

    double cpu() {
        return cpu(client.cpu() + server.cpu());
    }

    /** Bytes for one call. */
    double perCall(long bytes) {
        return (double) bytes / window.calls();
    }

    /** What part of a core the compilers took, on the side where they took more. */
    double compiling() {
        return Math.max(client.compiling(), server.compiling()) * 1e6 / window.nanos();
    }

    /** Whether rate or CPU per call are better by more than 3 %. */
    boolean betterThan(Sample before) {
        return rate() > before.rate() * 1.03 || cpu() < before.cpu() * 0.97;
    }

    /** What part of the machine's cores worked for others: the noise of a measurement. */
    double noise() {
        double ours = (double) (client.cpu() + server.cpu()) / window.nanos();
        return Math.max(0, busy - ours / Runtime.getRuntime().availableProcessors());
    }
}
