package dev.micro.benchmarks;

import io.grpc.ClientCall;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Streams of grpc-java as its manual flow control has them: what is sent is sent while the transport is ready for it. */
final class GrpcStream implements ClientResponseObserver<Echo, Echo>, AutoCloseable {
    private final ClientCall<Echo, Echo> call;
    private final Payload payload;
    private final boolean up;
    private final Latencies came;
    private volatile boolean closed;

    GrpcStream(ClientCall<Echo, Echo> call, Payload payload, boolean up, Latencies came) {
        this.call = call;
        this.payload = payload;
        this.up = up;
        this.came = came;
    }

    /** Gives what it got, without end. */
    static void flow(Echo request, StreamObserver<Echo> replies) {
        ServerCallStreamObserver<Echo> ready = (ServerCallStreamObserver<Echo>) replies;
        ready.setOnReadyHandler(() -> {
            while (ready.isReady()) {
                ready.onNext(request);
            }
        });
    }

    /** Reads to the end; gives the last. */
    static StreamObserver<Echo> drain(StreamObserver<Echo> reply) {
        return new StreamObserver<>() {
            private Echo last = Echo.getDefaultInstance();

            @Override
            public void onNext(Echo request) {
                last = request;
            }

            @Override
            public void onError(Throwable gone) {
                // the client left
            }

            @Override
            public void onCompleted() {
                reply.onNext(last);
                reply.onCompleted();
            }
        };
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Echo> requests) {
        if (up) {
            Echo request = payload.request(0);
            requests.setOnReadyHandler(() -> {
                while (!closed && requests.isReady()) {
                    requests.onNext(request);
                    came.came(null);
                }
            });
        }
    }

    @Override
    public void onNext(Echo reply) {
        if (!up) {
            came.came(payload.check(0, reply));
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (!closed) {
            came.came(failure);
        }
    }

    @Override
    public void onCompleted() {
        if (!closed) {
            came.came(new IllegalStateException("the end of what has none"));
        }
    }

    @Override
    public void close() {
        closed = true;
        call.cancel("nothing more is wanted", null);
    }
}
