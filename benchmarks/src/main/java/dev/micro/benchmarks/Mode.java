package dev.micro.benchmarks;

import java.util.Locale;

/** How callers call and handlers answer. */
enum Mode {
    /** Handlers run on the event loop; the next call is made where the reply of the last one comes in. */
    ASYNC,
    /** Handlers may block; each caller is a thread that waits for its reply. */
    BLOCKING,
    /** Streams of replies without end, made and read on event loops; what is counted is the messages that came. */
    STREAM_DOWN,
    /** Streams of requests without end, made and read there too; what is counted is the messages that were asked for. */
    STREAM_UP;

    boolean streams() {
        return this == STREAM_DOWN || this == STREAM_UP;
    }

    /** As in {@code --mode}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
