package dev.micro.examples.guide;

import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import java.util.concurrent.CompletableFuture;

/** What the greeter answers; server and clients share it. */
@Endpoints(name = "Say", service = "go.micro.srv.greeter")
public interface Greeting {
    /** Greets; asking twice does no harm. */
    @Endpoint(idempotent = true)
    Reply hello(Hello request);

    /** Greets, later. */
    CompletableFuture<Reply> later(Hello request);

    /** Greets many times. */
    Reply greet(String name, int times);

    /** A request. */
    record Hello(String name) {}

    /** An answer. */
    record Reply(String msg) {}
}
