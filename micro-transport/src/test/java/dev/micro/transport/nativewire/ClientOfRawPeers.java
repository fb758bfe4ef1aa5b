package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.request;

import dev.micro.core.Response;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;

/** A connection to whatever server a test plays. */
abstract class ClientOfRawPeers {
    final NativeTransport transport = Native.transport();
    final ServerSocket at = RawPeer.serverSocket();
    final Connection connection = transport.connect(RawPeer.address(at), new Dial(SERVICE, ""));

    ClientOfRawPeers() throws IOException {}

    @AfterEach
    void close() throws IOException {
        transport.close();
        at.close();
    }

    final CompletionStage<Response> ask(String body) {
        return connection.handle(request(body));
    }

    final RawPeer accept() throws IOException {
        return RawPeer.server(at, 100);
    }

    final String connectionAddress() {
        return RawPeer.address(at).toString();
    }
}
