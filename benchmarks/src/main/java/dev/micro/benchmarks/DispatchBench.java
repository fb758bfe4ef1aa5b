package dev.micro.benchmarks;

import dev.micro.core.Context;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.registry.Registry;
import dev.micro.server.Server;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import dev.micro.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a server's stairs cost, from a transport to the user's method and back, by a hop in memory. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class DispatchBench {
    private final Registry registry = Registry.memory();
    private final Transport transport = Transport.memory();
    private final Server server = Server.builder("greeter")
            .registry(registry)
            .transport(transport)
            .handle(new Say())
            .build();
    private final Request request = new Request(
            "greeter",
            "Say.Hello",
            Metadata.of(Metadata.CONTENT_TYPE, "application/json"),
            Message.of("{\"name\":\"John\"}".getBytes(StandardCharsets.UTF_8)),
            Context.root());
    private Connection connection = transport.connect(dev.micro.core.Address.parse("127.0.0.1:1"), Dial.ANY);

    /** Greets on the thread that asks. */
    @Endpoints
    public static class Say {
        /** A question. */
        public record Hello(String name) {}

        /** An answer. */
        public record Reply(String msg) {}

        /** Answers. */
        @Endpoint(nonBlocking = true)
        public Reply hello(Hello request) {
            return new Reply("Hello " + request.name());
        }
    }

    /** Starts the server. */
    @Setup
    public void start() {
        server.start();
        connection = transport.connect(server.address(), Dial.ANY);
    }

    /** Stops it. */
    @TearDown
    public void stop() {
        server.close();
        transport.close();
        registry.close();
    }

    /** JSON in, a method, JSON out. */
    @Benchmark
    public Response nonBlockingMethod() {
        return connection.handle(request).toCompletableFuture().join();
    }
}
