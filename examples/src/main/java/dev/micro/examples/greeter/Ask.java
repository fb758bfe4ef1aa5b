package dev.micro.examples.greeter;

import dev.micro.client.Client;

/** A client: finds the greeter by its name and prints what it says. */
public final class Ask {
    private Ask() {}

    /** Greets the name given, or John. */
    public static void main(String[] args) {
        String name = args.length == 0 ? "John" : args[0];
        try (Client client = Client.create()) {
            Say.Reply reply = client.call("go.micro.srv.greeter", "Say.Hello", new Say.Hello(name), Say.Reply.class);
            System.out.println(reply.msg());
        }
    }
}
