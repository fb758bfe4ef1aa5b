package dev.micro.examples.guide;

import dev.micro.core.CallContext;
import dev.micro.core.Code;
import dev.micro.core.Endpoint;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Answers what {@link Greeting} asks, and more. */
public class Greeter implements Greeting {
    @Override
    public Reply hello(Hello request) {
        return new Reply("Hello " + request.name());
    }

    @Override
    public CompletableFuture<Reply> later(Hello request) {
        return CompletableFuture.completedFuture(hello(request));
    }

    @Override
    public Reply greet(String name, int times) {
        return new Reply("Hello " + String.join(" and ", java.util.Collections.nCopies(times, name)));
    }

    /** What is known about the call is a parameter, and no part of the request. */
    @Endpoint
    public Reply secret(Hello request, CallContext call) {
        if (call.metadata().get("authorization") == null) {
            throw Code.UNAUTHENTICATED.error("no token");
        }
        call.replyMetadata("etag", "17");
        return hello(request);
    }

    /** All whom it knows. */
    @Endpoint(nonBlocking = true)
    public List<Hello> known() {
        return List.of(new Hello("John"), new Hello("Jane"));
    }
}
