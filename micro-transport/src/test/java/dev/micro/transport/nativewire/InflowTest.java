package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.transport.Dial;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that an event loop delivers while their reader reads, waits and closes. */
class InflowTest {
    private static final int MESSAGES = 1_000_000;
    /** What each counts of its credit. */
    private static final int COST = 4 + 64;

    private final NativeTransport transport = Native.transport();
    private final ServerSocket at = RawPeer.serverSocket();
    private final ClientConnection connection = (ClientConnection) transport.connect(RawPeer.address(at), Dial.ANY);
    /** What the other side may have sent, of the stream and of the connection. */
    private final AtomicLong credit = new AtomicLong(256 * 1024);

    private final ExecutorService counting = Executors.newSingleThreadExecutor();
    private final AtomicLong connectionCredit = new AtomicLong(4 * 1024 * 1024);

    InflowTest() throws IOException {}

    /** A call makes the connection one that has a flow. */
    @BeforeEach
    void connect() throws IOException {
        var call = connection.handle(request(""));
        RawPeer server = RawPeer.server(at, 10);
        server.expect(2, 1);
        server.send(Bytes.reply(1, "here"));
        assertEquals("here", text(call));
        counting.execute(() -> countCredit(server));
    }

    private void countCredit(RawPeer server) {
        try {
            while (true) {
                RawPeer.Frame frame = server.read();
                (frame.stream() == 0 ? connectionCredit : credit).addAndGet(frame.number());
            }
        } catch (IOException over) {
            // as the test is
        }
    }

    @AfterEach
    void close() throws IOException {
        transport.close();
        at.close();
        counting.shutdownNow();
    }

    private Inflow inflow(AtomicInteger unwanted) {
        return new Inflow(connection.link().flow(), 1, () -> {}, unwanted::incrementAndGet);
    }

    private void onLoop(Runnable task) {
        connection.outbox().execute(task);
    }

    private static void come(Inflow inflow, int number) {
        try {
            inflow.message(Unpooled.copyInt(number), true);
        } catch (WireException e) {
            fail(e);
        }
    }

    private static void end(Inflow inflow) {
        try {
            inflow.ended(Metadata.EMPTY);
        } catch (WireException e) {
            fail(e);
        }
    }

    private static @Nullable Message await(CompletionStage<Message> stage) {
        CompletableFuture<Message> next = stage.toCompletableFuture();
        long late = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!next.isDone()) {
            assertTrue(System.nanoTime() - late < 0, "nothing comes");
            Thread.onSpinWait();
        }
        return next.join();
    }

    @Test
    void aMillionMessagesComeInTheirOrderToAReaderOfAnotherThread() {
        AtomicInteger unwanted = new AtomicInteger();
        Inflow inflow = inflow(unwanted);
        onLoop(() -> comeOn(inflow, 0));
        for (int i = 0; i < MESSAGES; i++) {
            Message message = await(inflow.next());
            assertEquals(i, number(message));
        }
        assertNull(await(inflow.next()));
        assertEquals(0, unwanted.get());
    }

    /** A few more, as far as there is credit, and then the loop has other things to do. */
    private void comeOn(Inflow inflow, int from) {
        int next = from;
        long most = Math.min(credit.get(), connectionCredit.get());
        while (next < MESSAGES && next < from + 50 && (long) next * COST < most) {
            come(inflow, next++);
        }
        int goOn = next;
        if (goOn < MESSAGES) {
            onLoop(() -> comeOn(inflow, goOn));
        } else {
            end(inflow);
        }
    }

    private static int number(@Nullable Message message) {
        if (message == null) {
            throw new AssertionError("the end");
        }
        return message.read(bytes -> Unpooled.wrappedBuffer(bytes).readInt());
    }

    @Test
    void readerOfAStreamThatIsLostIsNeverSaidToHaveClosedIt() {
        for (int i = 0; i < 200_000; i++) {
            Inflow inflow = inflow(new AtomicInteger());
            onLoop(() -> {
                come(inflow, 1);
                inflow.aborted(Code.UNAVAILABLE.error("lost"));
            });
            CompletableFuture<Message> next;
            do {
                next = inflow.next().toCompletableFuture();
                while (!next.isDone()) {
                    Thread.onSpinWait();
                }
            } while (!next.isCompletedExceptionally());
            MicroException failure =
                    MicroException.of(next.handle((message, thrown) -> thrown).join());
            assertEquals(Code.UNAVAILABLE, failure.code(), failure.getMessage());
        }
    }

    @Test
    void closeBesideADeliveryEndsEachReadOnce() throws Exception {
        ExecutorService closer = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < 100_000; i++) {
                AtomicInteger unwanted = new AtomicInteger();
                Inflow inflow = inflow(unwanted);
                int many = i % 3;
                boolean ends = i % 2 == 0;
                onLoop(() -> {
                    for (int number = 0; number < many; number++) {
                        come(inflow, number);
                    }
                    if (ends) {
                        end(inflow);
                    }
                });
                closer.execute(inflow::close);
                int read = readAll(inflow);
                assertTrue(read <= many, read + " of " + many);
                if (i % 1001 == 0) {
                    CountDownLatch said = new CountDownLatch(2);
                    closer.execute(() -> onLoop(said::countDown));
                    closer.execute(() -> onLoop(said::countDown));
                    assertTrue(said.await(20, TimeUnit.SECONDS));
                    assertTrue(unwanted.get() <= 1 && (ends || unwanted.get() == 1));
                }
            }
        } finally {
            closer.shutdownNow();
        }
    }

    /** Reads to the end, or until it is closed. */
    private static int readAll(Messages messages) {
        for (int read = 0; ; read++) {
            CompletableFuture<Message> next = messages.next().toCompletableFuture();
            long late = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!next.isDone()) {
                assertTrue(System.nanoTime() - late < 0, "neither a message nor the end");
                Thread.onSpinWait();
            }
            if (next.isCompletedExceptionally() || next.join() == null) {
                return read;
            }
        }
    }
}
