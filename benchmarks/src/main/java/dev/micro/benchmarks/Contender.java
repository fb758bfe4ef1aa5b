package dev.micro.benchmarks;

import java.util.List;

/** One of those that are compared: an echo service on a loopback port, and callers that share one connection to it. */
interface Contender {
    /** All there are. */
    List<Contender> ALL = List.of(
            new MicroEcho(), new NettyEcho(), new GrpcEcho("grpc-direct", true), new GrpcEcho("grpc-default", false));

    String name();

    /** Serves until closed, on a port of its choice. */
    Service serve(Mode mode) throws Exception;

    Caller connect(int port, Payload payload) throws Exception;

    static Contender named(String name) {
        return ALL.stream()
                .filter(contender -> contender.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("contender \"" + name + "\" (expected: one of "
                        + ALL.stream().map(Contender::name).toList() + ")"));
    }

    /** Who answers: sends back what it gets. */
    interface Service extends AutoCloseable {
        int port();

        @Override
        void close();
    }

    /** Who asks. For many threads. */
    interface Caller extends AutoCloseable {
        /** Starts a call and returns. Never throws: a failure ends the call. */
        void start(Call call);

        /**
         * Opens a stream without end in the direction of {@code mode}, and tells {@code came} of each message on whichever
         * thread it is there; of the failure, should there be one. Closing it ends it.
         */
        AutoCloseable open(Mode mode, Latencies came);

        /** Calls and waits for the reply. */
        void call(long id) throws Exception;

        @Override
        void close();
    }
}
