package dev.micro.examples.greeter;

import dev.micro.Micro;
import dev.micro.core.Endpoints;

/** A whole service: its public methods are endpoints, here {@code Say.Hello}. */
@Endpoints
public class Say {
    record Hello(String name) {}

    record Reply(String msg) {}

    /** Greets. */
    public Reply hello(Hello request) {
        return new Reply("Hello " + request.name());
    }

    /** Serves until the process is told to end. */
    public static void main(String[] args) {
        Micro.service("go.micro.srv.greeter").handle(new Say()).run();
    }
}
