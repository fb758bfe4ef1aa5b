package dev.micro.benchmarks;

import dev.micro.client.Client;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.Source;
import dev.micro.registry.Registry;
import dev.micro.server.Server;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Ours, by what users write: an annotated handler, and a client that finds it, balances and retries. All settings are its
 * defaults but the registry, since what a call costs does not depend on it.
 */
final class MicroEcho implements Contender {
    private static final String SERVICE = "echo";

    @Override
    public String name() {
        return "micro";
    }

    @Override
    public Service serve(Mode mode) {
        Registry registry = Registry.memory();
        Server server = Server.builder(SERVICE)
                .registry(registry)
                .handle(mode == Mode.BLOCKING ? new Blocking() : new NonBlocking())
                .build()
                .start();
        return new Service() {
            @Override
            public int port() {
                return server.address().port();
            }

            @Override
            public void close() {
                server.close();
                registry.close();
            }
        };
    }

    @Override
    public Caller connect(int port, Payload payload) {
        Client client = Client.builder().registry(Registry.memory()).build();
        return new MicroCaller(client, client.with(options -> options.address("127.0.0.1:" + port)), payload);
    }

    /** Runs where handlers may block. */
    @Endpoints(name = "Echo")
    public static final class Blocking {
        /** Gives back what it got. */
        public Echo say(Echo request) {
            return request;
        }
    }

    /** Runs on the event loop. */
    @Endpoints(name = "Echo")
    public static final class NonBlocking {
        /** Gives back what it got. */
        @Endpoint(nonBlocking = true)
        public Echo say(Echo request) {
            return request;
        }

        /** Gives what it got, without end. */
        @Endpoint(nonBlocking = true)
        public Source<Echo> flow(Echo request) {
            return Source.from(Stream.generate(() -> request));
        }

        /** Reads to the end; gives the last. */
        @Endpoint(nonBlocking = true)
        public CompletionStage<Echo> drain(Source<Echo> requests) {
            return MicroStream.drained(requests);
        }
    }

    private record MicroCaller(Client client, dev.micro.client.Caller caller, Payload payload) implements Caller {
        @Override
        public void start(Call call) {
            caller.callAsync(SERVICE, "Echo.Say", payload.request(call.id()), Echo.class)
                    .whenComplete((reply, failure) ->
                            call.ended(failure != null ? failure : payload.check(call.id(), reply)));
        }

        @Override
        public AutoCloseable open(Mode mode, Latencies came) {
            if (mode == Mode.STREAM_UP) {
                MicroStream.Requests requests = new MicroStream.Requests(payload.request(0), came);
                caller.with(options -> options.contentType("application/protobuf"))
                        .callAsync(SERVICE, "Echo.Drain", requests, Echo.class)
                        .exceptionally(failure -> {
                            requests.failed(failure);
                            return null;
                        });
                return requests;
            }
            MicroStream.Replies replies = new MicroStream.Replies(
                    caller.stream(SERVICE, "Echo.Flow", payload.request(0), Echo.class), payload, came);
            replies.read();
            return replies;
        }

        @Override
        public void call(long id) {
            Throwable failure = payload.check(id, caller.call(SERVICE, "Echo.Say", payload.request(id), Echo.class));
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
