package dev.micro.benchmarks;

/** How callers call and handlers answer. */
enum Mode {
    /** Handlers run on the event loop; the next call is made where the reply of the last one comes in. */
    ASYNC,
    /** Handlers may block; each caller is a thread that waits for its reply. */
    BLOCKING
}
