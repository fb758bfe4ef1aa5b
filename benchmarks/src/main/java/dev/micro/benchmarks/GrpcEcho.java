package dev.micro.benchmarks;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * grpc-java over Netty in plain text, by the very calls that its generated stubs make. All settings are its defaults but
 * the executor.
 */
final class GrpcEcho implements Contender {
    private static final String SERVICE = "dev.micro.benchmarks.EchoService";
    private static final MethodDescriptor<Echo, Echo> SAY = method(MethodDescriptor.MethodType.UNARY, "Say");
    private static final MethodDescriptor<Echo, Echo> FLOW =
            method(MethodDescriptor.MethodType.SERVER_STREAMING, "Flow");
    private static final MethodDescriptor<Echo, Echo> DRAIN =
            method(MethodDescriptor.MethodType.CLIENT_STREAMING, "Drain");

    private static MethodDescriptor<Echo, Echo> method(MethodDescriptor.MethodType type, String name) {
        return MethodDescriptor.<Echo, Echo>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setSampledToLocalTracing(true)
                .setRequestMarshaller(ProtoUtils.marshaller(Echo.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(Echo.getDefaultInstance()))
                .build();
    }

    private final String name;
    private final boolean direct;

    /**
     * @param direct whether handlers and continuations run on the event loops, on both sides
     */
    GrpcEcho(String name, boolean direct) {
        this.name = name;
        this.direct = direct;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Service serve(Mode mode) throws IOException {
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        if (direct) {
            builder.directExecutor();
        }
        Server server = builder.addService(ServerServiceDefinition.builder(SERVICE)
                        .addMethod(SAY, ServerCalls.asyncUnaryCall(GrpcEcho::say))
                        .addMethod(FLOW, ServerCalls.asyncServerStreamingCall(GrpcStream::flow))
                        .addMethod(DRAIN, ServerCalls.asyncClientStreamingCall(GrpcStream::drain))
                        .build())
                .build()
                .start();
        return new Service() {
            @Override
            public int port() {
                return server.getPort();
            }

            @Override
            public void close() {
                server.shutdownNow();
            }
        };
    }

    private static void say(Echo request, StreamObserver<Echo> reply) {
        reply.onNext(request);
        reply.onCompleted();
    }

    @Override
    public Caller connect(int port, Payload payload) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .usePlaintext();
        if (direct) {
            builder.directExecutor();
        }
        return new GrpcCaller(builder.build(), payload);
    }

    private record GrpcCaller(ManagedChannel channel, Payload payload) implements Caller {
        @Override
        public void start(Call call) {
            ClientCalls.asyncUnaryCall(
                    channel.newCall(SAY, CallOptions.DEFAULT), payload.request(call.id()), new StreamObserver<Echo>() {
                        private Echo reply = Echo.getDefaultInstance();

                        @Override
                        public void onNext(Echo message) {
                            reply = message;
                        }

                        @Override
                        public void onError(Throwable failure) {
                            call.ended(failure);
                        }

                        @Override
                        public void onCompleted() {
                            call.ended(payload.check(call.id(), reply));
                        }
                    });
        }

        @Override
        public AutoCloseable open(Mode mode, Latencies came) {
            boolean up = mode == Mode.STREAM_UP;
            ClientCall<Echo, Echo> call = channel.newCall(up ? DRAIN : FLOW, CallOptions.DEFAULT);
            GrpcStream stream = new GrpcStream(call, payload, up, came);
            if (up) {
                ClientCalls.asyncClientStreamingCall(call, stream);
            } else {
                ClientCalls.asyncServerStreamingCall(call, payload.request(0), stream);
            }
            return stream;
        }

        @Override
        public void call(long id) {
            Echo reply = ClientCalls.blockingUnaryCall(channel, SAY, CallOptions.DEFAULT, payload.request(id));
            Throwable failure = payload.check(id, reply);
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }
}
