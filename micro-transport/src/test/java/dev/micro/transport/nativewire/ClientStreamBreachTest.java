package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.failure;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.until;
import static dev.micro.transport.nativewire.ServerOfStreams.failureOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a server may not send of streams, each told in a goaway. */
class ClientStreamBreachTest extends ClientOfStreams {
    ClientStreamBreachTest() throws IOException {}

    @Test
    void breachesEndTheConnectionWithWordsThatFit() throws IOException {
        Bytes head = Bytes.replies(1);
        isBroken("a second reply to call 1", head, head);
        isBroken("a second reply to call 1", head, Bytes.reply(1, "x"));
        isBroken("a message of call 1 before the head", Bytes.message(1, "x"));
        isBroken("a whole message of 65537 bytes (limit: 65536)", head, Bytes.messages(1, 1, 65_537));
        isBroken("a message of 65536 bytes in parts", head, Bytes.messageLong(1, 65_536));
        isBroken("data of call 1 that nobody granted", head, Bytes.data(1, 1));
        isBroken("data of call 1 that nobody granted", Bytes.data(1, 1));
        isBroken("credit of 0 bytes (expected: at least 1)", Bytes.credit(1, 0));
        isBroken("credit of more than 2147483647 bytes", Bytes.credit(1, Integer.MAX_VALUE));
        isBroken("credit of more than 2147483647 bytes", Bytes.credit(0, Integer.MAX_VALUE));
        isBroken("a grant for call 1, which announced nothing", Bytes.grant(1));
        isBroken("a frame for call 2, which was never opened", Bytes.credit(2, 1));
        isBroken("a frame for call 2, which was never opened", Bytes.grant(2));
        isBroken("a frame for call 2, which was never opened", Bytes.stop(2));
        isBroken("a frame for call 2, which was never opened", Bytes.message(2, "x"));
        isBroken("a frame for call 0, which was never opened", Bytes.stop(0));
        isBroken("frame of type 11 from a server", Bytes.stream(1, "x", 3));
        isBroken("a message beyond its credit of 1024 bytes", head, Bytes.messages(1, 9, 64));
        isBroken("the end of call 1 before its body", Bytes.done(1));
    }

    private void isBroken(String words, Bytes... frames) throws IOException {
        again(options -> options.streamWindow(1024));
        Fed made = new Fed();
        CompletionStage<Response> call = ask(made, Request.Reply.STREAM, Context.root());
        try (RawPeer server = accept()) {
            server.expect(11, 1);
            server.send(frames);
            server.expectGoaway(1, words);
        }
        until("what is sent is closed", made::closed);
        until("its caller knows", call.toCompletableFuture()::isDone);
        until("no room is held", () -> transport.answers().held() == 0);
    }

    @Test
    void breachesWithinALongMessage() throws IOException {
        longOneIsBroken("the end of call 1 within a message", Bytes.done(1));
        longOneIsBroken("a message of call 1 within another", Bytes.message(1, "x"));
        longOneIsBroken("the last part of a message of call 1 before its others", Bytes.lastData(1, 10));
    }

    private void longOneIsBroken(String words, Bytes rest) throws IOException {
        again(options -> options);
        CompletionStage<Response> call = watch();
        try (RawPeer server = accept()) {
            server.expect(11, 1);
            server.send(Bytes.replies(1), Bytes.messageLong(1, LONG));
            server.expectGrant(1);
            server.send(rest);
            server.expectGoaway(1, words);
        }
        assertEquals(Code.UNAVAILABLE, failureOf(messages(call).next()).code());
        until("no room is held", () -> transport.answers().held() == 0);
    }

    @Test
    void streamsFrameForAUnaryCallAndRepliesForWhoTakesOne() throws IOException {
        for (Bytes each : new Bytes[] {Bytes.replies(1), Bytes.message(1, "x"), Bytes.credit(1, 1), Bytes.stop(1)}) {
            again(options -> options);
            CompletionStage<Response> call = connection.handle(request(""));
            try (RawPeer server = accept()) {
                server.expect(2, 1);
                server.send(each);
                server.expectGoaway(1, "a stream's frame for call 1, which is none");
            }
            assertEquals(Code.UNAVAILABLE, failure(call).code());
        }
        again(options -> options);
        CompletionStage<Response> sum = sum();
        try (RawPeer server = accept()) {
            server.expect(11, 1);
            server.send(Bytes.replies(1));
            server.expectGoaway(1, "replies to call 1, which takes one");
        }
        assertEquals(Code.UNAVAILABLE, failure(sum).code());
    }
}
