package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.until;
import static dev.micro.transport.nativewire.ServerOfStreams.outcome;

import dev.micro.core.Body;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import dev.micro.transport.TransportOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** A connection to whatever server a test plays, for streams. */
abstract class ClientOfStreams {
    static final int LONG = 70_000;

    final ServerSocket at = RawPeer.serverSocket();
    NativeTransport transport = Native.transport(options -> options.budget(1_000_000));
    Connection connection = transport.connect(RawPeer.address(at), new Dial(SERVICE, ""));
    final Fed fed = new Fed();

    ClientOfStreams() throws IOException {}

    final void again(UnaryOperator<TransportOptions> options) {
        transport.close();
        transport = Native.transport(options);
        connection = transport.connect(RawPeer.address(at), new Dial(SERVICE, ""));
    }

    @AfterEach
    void nothingIsHeld() throws IOException {
        until("no room is held for replies", () -> transport.answers().held() == 0);
        transport.close();
        at.close();
    }

    final CompletionStage<Response> ask(Body body, Request.Reply reply, Context context) {
        return connection.handle(new Request(SERVICE, "Say.Chat", Metadata.EMPTY, body, reply, context));
    }

    final CompletionStage<Response> chat() {
        return ask(fed, Request.Reply.STREAM, Context.root());
    }

    final CompletionStage<Response> sum() {
        return ask(fed, Request.Reply.ONE, Context.root());
    }

    final CompletionStage<Response> watch() {
        return ask(Message.EMPTY, Request.Reply.STREAM, Context.root());
    }

    static Messages messages(CompletionStage<Response> call) {
        return (Messages) outcome(call).body();
    }

    final RawPeer accept(int streamWindow, int connectionWindow) throws IOException {
        RawPeer server = new RawPeer(at.accept());
        server.greeting();
        return server.send(Bytes.greetingOfServer(streamWindow, connectionWindow));
    }

    final RawPeer accept() throws IOException {
        return RawPeer.server(at, 100);
    }
}
