package dev.micro.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** A number of streams, each as fast as its two ends and what is between them allow. */
final class StreamLoad implements Load {
    private final List<AutoCloseable> streams = new ArrayList<>();

    StreamLoad(Contender.Caller caller, Mode mode, int many, Latencies latencies) {
        for (int i = 0; i < many; i++) {
            streams.add(caller.open(mode, latencies));
        }
    }

    @Override
    public void stop() {
        for (AutoCloseable stream : streams) {
            try {
                stream.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
