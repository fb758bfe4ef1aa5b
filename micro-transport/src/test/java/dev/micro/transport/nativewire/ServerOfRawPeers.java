package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.SERVICE;

import dev.micro.core.Address;
import dev.micro.core.Message;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import dev.micro.transport.TransportOptions;
import dev.micro.transport.contract.Asking;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** A listener, whose {@code Say.Wait} waits for the test and all else is an echo, for whatever client a test plays. */
abstract class ServerOfRawPeers {
    final NativeTransport transport;
    final List<String> asked = new CopyOnWriteArrayList<>();
    final AtomicInteger waiting = new AtomicInteger();
    final CompletableFuture<Response> go = new CompletableFuture<>();
    final Listener listener;

    ServerOfRawPeers(UnaryOperator<TransportOptions> options) {
        transport = Native.transport(options);
        listener = transport.listen(Address.parse("127.0.0.1:0"), new Offer(SERVICE, "node-1"), this::answer);
    }

    @AfterEach
    void close() {
        transport.close();
    }

    private CompletionStage<Response> answer(Request request) {
        asked.add(((Message) request.body()).text());
        if (!request.endpoint().equals("Say.Wait")) {
            return CompletableFuture.completedFuture(Asking.echo(request));
        }
        waiting.incrementAndGet();
        request.context().onCancel(why -> waiting.decrementAndGet());
        return go.copy();
    }

    final RawPeer client() throws IOException {
        return RawPeer.client(listener.address());
    }
}
