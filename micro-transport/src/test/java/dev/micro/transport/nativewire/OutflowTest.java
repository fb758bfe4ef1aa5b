package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages that are pulled by whoever finds that more may go. */
class OutflowTest {
    private final NativeTransport transport = Native.transport();
    private final ServerSocket at = RawPeer.serverSocket();
    private final Connection connection = transport.connect(RawPeer.address(at), Dial.ANY);
    private final ExecutorService maker = Executors.newSingleThreadExecutor();

    OutflowTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        transport.close();
        at.close();
        maker.shutdownNow();
    }

    private CompletionStage<Response> send(Messages messages) {
        return connection.handle(new Request(SERVICE, "Say.Sum", Metadata.EMPTY, messages, Context.root()));
    }

    private RawPeer accept(int streamWindow, int connectionWindow) throws IOException {
        RawPeer server = new RawPeer(at.accept());
        server.greeting();
        server.send(Bytes.greetingOfServer(streamWindow, connectionWindow));
        server.expect(11, 1);
        return server;
    }

    @Test
    void creditThatComesWhenNothingMayBePulledIsNeverMissed() throws IOException {
        int messages = 10_000;
        for (Executor on : new Executor[] {Runnable::run, maker}) {
            Connection each = transport.connect(RawPeer.address(at), Dial.ANY);
            CompletionStage<Response> call = each.handle(
                    new Request(SERVICE, "Say.Sum", Metadata.EMPTY, new Counting(messages, on), Context.root()));
            try (RawPeer server = accept(1, 1)) {
                for (int i = 0; i < messages; i++) {
                    String text = Integer.toString(i);
                    int cost = text.length() + 64;
                    server.expectMessage(1, text);
                    // The second half of either is what it takes, and comes while the first one is looked at.
                    server.send(Bytes.credit(0, cost), Bytes.credit(1, cost - 1));
                    server.send(Bytes.credit(1, 1));
                }
                server.expect(5, 1);
                server.send(Bytes.reply(1, "sum"));
                assertEquals("sum", text(call));
                each.close(); // before its peer is gone, for which it would dial again
            }
        }
    }

    @Test
    void messagesThatAreThereKeepTheirOrderAndTakeNoStack() throws IOException {
        int messages = 50_000;
        CompletionStage<Response> call = send(new Counting(messages, Runnable::run));
        try (RawPeer server = accept(1 << 30, 1 << 30)) {
            for (int i = 0; i < messages; i++) {
                server.expectMessage(1, Integer.toString(i));
            }
            server.expect(5, 1);
            server.send(Bytes.reply(1, "sum"));
            assertEquals("sum", text(call));
        }
    }

    @Test
    void messagesOfAnotherThreadKeepTheirOrder() throws IOException {
        int messages = 50_000;
        CompletionStage<Response> call = send(new Counting(messages, maker));
        try (RawPeer server = accept(10_000, 20_000)) {
            for (int i = 0; i < messages; i++) {
                server.expectMessage(1, Integer.toString(i));
                if (i % 50 == 49) {
                    server.send(Bytes.credit(1, 50 * 70), Bytes.credit(0, 50 * 70));
                }
            }
            server.expect(5, 1);
            server.send(Bytes.reply(1, "sum"));
            assertEquals("sum", text(call));
        }
    }

    /** The numbers from 0, each made on an executor, never two at a time. */
    private static final class Counting implements Messages {
        private final int all;
        private final Executor on;
        private int given;
        private volatile boolean busy;

        Counting(int all, Executor on) {
            this.all = all;
            this.on = on;
        }

        @Override
        public CompletionStage<Message> next() {
            assertFalse(busy, "asked again before the last one came");
            busy = true;
            CompletableFuture<Message> next = new CompletableFuture<>();
            on.execute(() -> {
                int number = given++;
                busy = false;
                next.complete(
                        number >= all
                                ? null
                                : Message.of(Integer.toString(number).getBytes(UTF_8)));
            });
            return next;
        }

        @Override
        public Metadata trailers() {
            return Metadata.EMPTY;
        }

        @Override
        public void close() {}
    }
}
