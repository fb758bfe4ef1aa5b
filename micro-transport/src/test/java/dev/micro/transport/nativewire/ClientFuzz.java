package dev.micro.transport.nativewire;

import dev.micro.core.Address;
import dev.micro.core.Body;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Dial;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A client whose server says whatever a fuzzer thinks of, while it makes calls of all kinds: each of them has its outcome when
 * the connection ends, and nothing is left of any.
 */
public final class ClientFuzz {
    private static final NativeTransport TRANSPORT = Native.transport(ServerFuzz::small);
    private static final WireLimits LIMITS = WireLimits.of(Native.options(ServerFuzz::small));
    /** Set where a dial would set it: there is no socket. */
    private static final VarHandle LINK = link();

    private final List<Call> calls = new ArrayList<>();
    private final FuzzChannel channel = new FuzzChannel();
    private final ClientConnection connection;
    private final ClientLink link;

    private ClientFuzz() {
        Dial dial = new Dial("s", "");
        connection = new ClientConnection(TRANSPORT, channel.eventLoop(), Address.parse("127.0.0.1:1"), dial, LIMITS);
        Greeting expected = new Greeting(dial.service(), dial.node(), 0, LIMITS.maxMessage(), 2_000, 5_000);
        link = new ClientLink(connection, expected, LIMITS, new Streams<>(channel.eventLoop(), List.of()));
        LINK.set(connection, link);
        link.opened(channel);
        channel.pipeline().addLast(link.reader());
    }

    private static VarHandle link() {
        try {
            return MethodHandles.privateLookupIn(ClientConnection.class, MethodHandles.lookup())
                    .findVarHandle(ClientConnection.class, "link", ClientLink.class);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** One run; a fuzzer calls this. */
    public static void fuzzerTestOneInput(byte[] input) {
        new ClientFuzz().run(new FuzzScript(input));
    }

    private void run(FuzzScript script) {
        if (script.next() % 4 != 0) {
            channel.say(link.reader(), greeting());
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
        }
        end();
    }

    private static byte[] greeting() {
        return Bytes.preface(1)
                .and(Bytes.frame(1, 0, Bytes.of(1).text("s").and(Bytes.of(3, 1, 6, 5, 2, 0xFF, 1))))
                .array();
    }

    private void doIt(int deed, int which) {
        switch (deed) {
            case 0 -> channel.takes(which % 2 == 0);
            case 1 -> channel.wait(which);
            default -> channel.onLoop(() -> doOnLoop(deed, which));
        }
    }

    private void doOnLoop(int deed, int which) {
        Message message = Message.of(new byte[which % 4 == 3 ? 66_000 : which]);
        switch (deed) {
            case 2 -> call(message, Request.Reply.ONE);
            case 3 -> call(message, Request.Reply.STREAM);
            case 4 -> call(new Fed(), Request.Reply.ONE);
            case 5 -> call(new Fed(), Request.Reply.STREAM);
            default -> {
                if (!calls.isEmpty()) {
                    calls.get(which % calls.size()).doIt(deed, which / 8);
                }
            }
        }
    }

    private void call(Body body, Request.Reply reply) {
        if (calls.size() < 20) {
            Context context = Context.root().child();
            Request request = new Request("s", "E.p", Metadata.of("k", "v"), body, reply, context);
            calls.add(new Call(request, connection.handle(request).toCompletableFuture(), new ArrayList<>()));
        }
    }

    private void end() {
        calls.forEach(call -> call.doIt(9, 0));
        connection.close();
        channel.settle();
        channel.end();
        for (Call call : calls) {
            FuzzChannel.check(call.reply.isDone(), "a call without an outcome");
            call.doIt(9, 0);
            call.doIt(11, 0);
        }
        channel.settle();
        for (Call call : calls) {
            boolean over = call.reads.stream().allMatch(CompletableFuture::isDone);
            FuzzChannel.check(over, "a reader that waits for a connection that is gone");
            boolean told = !(call.request.body() instanceof Fed fed) || fed.closed() || fed.over();
            FuzzChannel.check(told, "who makes messages is not told that nobody wants them");
        }
        FuzzChannel.check(
                TRANSPORT.frames().taken() == 0,
                "frames hold " + TRANSPORT.frames().taken());
        FuzzChannel.check(
                TRANSPORT.answers().held() == 0,
                "answers hold " + TRANSPORT.answers().held());
    }

    /** A call, and what a caller may do with it. */
    private record Call(Request request, CompletableFuture<Response> reply, List<CompletableFuture<Message>> reads) {
        void doIt(int deed, int size) {
            switch (deed) {
                case 6 -> request.context().cancel(Code.CANCELLED.error("x".repeat(size)));
                case 7 -> {
                    if (request.body() instanceof Fed fed) {
                        fed.give(1 + size % 3, size % 4 == 3 ? 66_000 : size * 10);
                    }
                }
                case 8 -> {
                    if (request.body() instanceof Fed fed) {
                        fed.end();
                    }
                }
                case 9, 10 -> {
                    if (messages() instanceof Messages messages
                            && reads.stream().allMatch(CompletableFuture::isDone)) {
                        reads.add(messages.next().toCompletableFuture());
                    }
                }
                default -> {
                    if (messages() instanceof Messages messages) {
                        messages.close();
                    }
                }
            }
        }

        private Body messages() {
            boolean answered = reply.isDone() && !reply.isCompletedExceptionally();
            return answered ? reply.join().body() : Message.EMPTY;
        }
    }
}
