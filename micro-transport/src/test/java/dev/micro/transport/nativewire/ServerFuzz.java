package dev.micro.transport.nativewire;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Offer;
import dev.micro.transport.TransportOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A server whose client says whatever a fuzzer thinks of, while its handlers answer in all ways there are: nothing may come
 * of it but answers, refusals and a goaway, and nothing may be left when the connection ends.
 */
public final class ServerFuzz {
    private static final int BUDGET = 300_000;
    private static final int STREAMS = 6;
    private static final NativeTransport TRANSPORT = Native.transport(ServerFuzz::small);

    private final List<Call> calls = new ArrayList<>();
    private final FuzzChannel channel = new FuzzChannel();
    private final ServerLink link;

    private ServerFuzz() {
        NativeListener listener = new NativeListener(
                TRANSPORT, new Offer("s", "n"), this::come, WireLimits.of(Native.options(ServerFuzz::small)));
        link = new ServerLink(listener, channel, Address.parse("127.0.0.1:1"));
        channel.pipeline().addLast(link.reader());
    }

    /** Limits that a short input can come to. */
    static TransportOptions small(TransportOptions options) {
        return options.budget(BUDGET)
                .maxMessage(200_000)
                .maxStreams(STREAMS)
                .streamWindow(2_000)
                .connectionWindow(5_000);
    }

    /** One run; a fuzzer calls this. */
    public static void fuzzerTestOneInput(byte[] input) {
        new ServerFuzz().run(new FuzzScript(input));
    }

    private CompletionStage<Response> come(Request request) {
        Call call = new Call(request, new CompletableFuture<>(), new Fed());
        calls.add(call);
        return call.answer;
    }

    private void run(FuzzScript script) {
        if (script.next() % 4 != 0) {
            channel.say(link.reader(), Bytes.greeting(1_000, 3_000).array());
        }
        while (script.more() && channel.isActive()) {
            int step = script.next() % (FuzzScript.FIRST_DEED + 12);
            if (step < FuzzScript.FIRST_DEED) {
                for (byte[] part : script.said(step)) {
                    channel.say(link.reader(), part);
                }
            } else {
                int which = script.next();
                doIt(step - FuzzScript.FIRST_DEED, which);
            }
            FuzzChannel.check(TRANSPORT.frames().taken() <= BUDGET, "more kept of frames than there is room for");
            FuzzChannel.check(TRANSPORT.requests().held() <= BUDGET, "more kept of requests than there is room for");
        }
        end();
    }

    private void doIt(int deed, int which) {
        switch (deed) {
            case 0 -> channel.takes(which % 2 == 0);
            case 1 -> channel.wait(which);
            default -> channel.onLoop(() -> doOnLoop(deed, which));
        }
    }

    private void doOnLoop(int deed, int which) {
        switch (deed) {
            case 2 -> link.drain();
            case 3 -> link.close();
            default -> {
                if (!calls.isEmpty()) {
                    calls.get(which % calls.size()).doIt(deed, which / 8);
                }
            }
        }
    }

    private void end() {
        channel.end();
        for (Call call : calls) {
            boolean over = call.answer.isDone() || call.request.context().cancelled() != null;
            FuzzChannel.check(over, "a handler works on for nobody");
            channel.onLoop(() -> call.answer.complete(Response.of(Metadata.EMPTY, Message.EMPTY)));
            call.replies.end();
        }
        channel.settle();
        FuzzChannel.check(
                TRANSPORT.frames().taken() == 0,
                "frames hold " + TRANSPORT.frames().taken());
        FuzzChannel.check(
                TRANSPORT.requests().held() == 0,
                "requests hold " + TRANSPORT.requests().held());
        FuzzChannel.check(
                TRANSPORT.replies().taken() == 0,
                "replies hold " + TRANSPORT.replies().taken());
    }

    /** A call, and what a handler may do with it. */
    private record Call(Request request, CompletableFuture<Response> answer, Fed replies) {
        void doIt(int deed, int size) {
            switch (deed) {
                case 4 -> answer.complete(Response.of(request.metadata(), Message.of(new byte[size])));
                case 5 -> answer.complete(Response.of(Metadata.EMPTY, Message.of(new byte[60_000 + 5_000 * size])));
                case 6 -> answer.completeExceptionally(Code.NOT_FOUND.error("x".repeat(size)));
                case 7 -> answer.complete(Response.of(request.metadata(), replies));
                case 8 -> replies.give(1 + size % 3, size % 4 == 3 ? 66_000 : size * 10);
                case 9 -> replies.end(request.metadata());
                case 10 -> {
                    if (request.body() instanceof Messages messages) {
                        messages.next();
                    }
                }
                default -> {
                    if (request.body() instanceof Messages messages) {
                        messages.close();
                    }
                }
            }
        }
    }
}
