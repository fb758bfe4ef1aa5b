package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.failure;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.MicroException;
import dev.micro.core.Response;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Calls that wait in a client before they are sent, and those that are over by then. */
class WaitingCallsTest extends ClientOfRawPeers {
    WaitingCallsTest() throws IOException {}

    @Test
    void unsentCallsAreBoundedAndTheirDeadlinesKept() throws IOException {
        Context soon = Context.root().child().within(TimeUnit.MILLISECONDS.toNanos(300));
        CompletionStage<Response> timed = connection.handle(request(new byte[0], soon));
        List<CompletableFuture<Response>> waiting = IntStream.range(0, 8 * 1024 - 1)
                .mapToObj(i -> ask("x").toCompletableFuture())
                .toList();
        MicroException refused = failure(ask("one too many"));
        assertEquals(Code.RESOURCE_EXHAUSTED, refused.code());
        assertTrue(refused.untouched());
        MicroException late = failure(timed);
        assertEquals(Code.DEADLINE_EXCEEDED, late.code());
        assertTrue(late.untouched());
        assertTrue(late.detail().contains("a connection to " + connectionAddress()), late.detail());
        connection.close();
        waiting.forEach(call -> assertTrue(failure(call).untouched()));
    }

    @Test
    void deadlineThatPassesBeforeACallIsSentSaysThatNobodySawIt() throws IOException {
        CompletionStage<Response> first = ask("1");
        try (RawPeer server = RawPeer.server(at, 1)) {
            server.expect(2, 1);
            MicroException late = failure(connection.handle(request(new byte[0], soon())));
            assertEquals(Code.DEADLINE_EXCEEDED, late.code());
            assertTrue(late.untouched());
            assertTrue(late.detail().contains("room on the connection to " + connectionAddress()), late.detail());
            server.send(Bytes.reply(1, "one"));
            assertEquals("one", text(first));
            CompletionStage<Response> next = ask("2");
            assertTrue(server.expect(2, 2).text().endsWith("2"), "no number was used for what was not sent");
            server.send(Bytes.reply(2, "two"));
            assertEquals("two", text(next));
        }
    }

    @Test
    void deadlineThatPassesWhileTheSocketTakesNothingSaysThatNobodySawIt() throws IOException {
        List<CompletableFuture<Response>> stuck = IntStream.range(0, 10)
                .mapToObj(i -> connection
                        .handle(request(new byte[4 * 1024 * 1024], Context.root()))
                        .toCompletableFuture())
                .toList();
        try (RawPeer server = accept()) {
            for (int call = 1; call <= 10; call++) {
                server.expect(2, call);
                server.send(Bytes.grant(call));
            }
            // What the sockets take may let the first of these through: it is seen then, and the others are not.
            MicroException late = failure(connection.handle(request(new byte[0], soon())));
            while (!late.untouched()) {
                late = failure(connection.handle(request(new byte[60_000], soon())));
            }
            assertEquals(Code.DEADLINE_EXCEEDED, late.code());
            assertTrue(late.detail().contains("room on the connection to"), late.detail());
            assertTrue(stuck.stream().noneMatch(CompletableFuture::isDone));
        }
    }

    private static Context soon() {
        return Context.root().child().within(TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Test
    void callsThatAreOverWaitNoMoreAndTheirBodiesAreLetGo() throws Exception {
        Context soon = Context.root().child().within(TimeUnit.MILLISECONDS.toNanos(300));
        Context near = Context.root().child();
        CompletionStage<Response> alive = ask("alive");
        byte[] body = new byte[1024 * 1024];
        WeakReference<byte[]> kept = new WeakReference<>(body);
        CompletionStage<Response> last = connection.handle(request(body, near));
        body = new byte[0];
        for (int i = 2; i < 8 * 1024; i++) {
            last = connection.handle(request(body, i % 2 == 0 ? near : soon));
        }
        assertEquals(Code.RESOURCE_EXHAUSTED, failure(ask("one too many")).code());
        assertEquals(Code.DEADLINE_EXCEEDED, failure(last).code());
        near.cancel(Code.CANCELLED.error("enough"));
        List<CompletableFuture<Response>> others = IntStream.range(0, 8 * 1024 - 1)
                .mapToObj(i -> ask("x").toCompletableFuture())
                .toList();
        assertEquals(Code.RESOURCE_EXHAUSTED, failure(ask("one too many")).code());
        assertTrue(others.stream().noneMatch(CompletableFuture::isDone));
        until("the body is let go", () -> {
            System.gc();
            return kept.get() == null;
        });
        try (RawPeer server = RawPeer.server(at, 1)) {
            assertTrue(server.expect(2, 1).text().endsWith("alive"));
            server.send(Bytes.reply(1, "first"));
            assertEquals("first", text(alive));
            assertTrue(server.expect(2, 2).text().endsWith("x"));
        }
    }

    @Test
    void callThatIsOverInTheMiddleOfItsBodyIsNotSentOn() throws IOException {
        Context near = Context.root().child();
        CompletionStage<Response> cancelled = connection.handle(request(new byte[4 * 1024 * 1024], near));
        try (RawPeer server = accept()) {
            server.expect(2, 1);
            server.send(Bytes.grant(1));
            server.expect(4, 1);
            near.cancel(Code.CANCELLED.error("enough"));
            assertEquals("enough", failure(cancelled).detail());
            RawPeer.Frame frame = server.read();
            while (frame.type() == 4) {
                frame = server.read();
            }
            assertEquals(6, frame.type());
            server.expectAlive();
        }
    }
}
