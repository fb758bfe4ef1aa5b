package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.micro.core.Address;
import dev.micro.core.Body;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import dev.micro.transport.TransportOptions;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A listener whose calls a test answers itself, for whatever client it plays; nothing may be held in the end. */
abstract class ServerOfStreams {
    /** Which sides are streams. */
    static final int REQUEST = 1;

    static final int REPLY = 2;
    static final int BOTH = 3;

    NativeTransport transport;
    Listener listener;
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

    ServerOfStreams(UnaryOperator<TransportOptions> options) {
        transport = Native.transport(each -> options.apply(each.budget(1_000_000)));
        listener = listen();
    }

    private Listener listen() {
        return transport.listen(Address.parse("127.0.0.1:0"), new Offer(SERVICE, "node-1"), this::come);
    }

    /** Another transport in the place of the first. */
    final void again(UnaryOperator<TransportOptions> options) {
        transport.close();
        transport = Native.transport(each -> options.apply(each.budget(1_000_000)));
        listener = listen();
    }

    private CompletionStage<Response> come(Request request) {
        Call call = new Call(request, new CompletableFuture<>());
        calls.add(call);
        return call.answer();
    }

    /** The next call that came. */
    final Call call() {
        try {
            Call call = calls.poll(20, TimeUnit.SECONDS);
            assertNotNull(call, "no call came");
            return call;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    final RawPeer client() throws IOException {
        return RawPeer.client(listener.address());
    }

    /** A client that takes so much. */
    final RawPeer client(int streamWindow, int connectionWindow) throws IOException {
        return RawPeer.client(listener.address(), Bytes.greeting(streamWindow, connectionWindow));
    }

    @AfterEach
    void nothingIsHeld() {
        until("no room is held for requests", () -> transport.requests().held() == 0);
        until("nor for replies", () -> transport.replies().taken() == 0);
        assertEquals(0, transport.answers().held());
        transport.close();
    }

    static Response streamed(Body body) {
        return Response.of(Metadata.EMPTY, body);
    }

    /** The next message as text, null after the last. */
    static @Nullable String next(Messages messages) {
        Message message = outcome(messages.next());
        return message == null ? null : message.text();
    }

    static MicroException failureOf(CompletionStage<Message> stage) {
        Message message;
        try {
            message = outcome(stage);
        } catch (MicroException failure) {
            return failure;
        }
        throw new AssertionError("came to " + message + " (expected: a failure)");
    }

    static <T> T outcome(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw MicroException.of(e);
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("no outcome", e);
        }
    }

    /** One call, and the answer that a test gives it. */
    record Call(Request request, CompletableFuture<Response> answer) {
        Messages messages() {
            return (Messages) request.body();
        }

        /** Answers with messages that the test gives. */
        Fed stream() {
            Fed fed = new Fed();
            answer.complete(streamed(fed));
            return fed;
        }
    }
}
