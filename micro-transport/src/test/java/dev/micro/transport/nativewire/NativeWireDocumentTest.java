package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.micro.core.Address;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import dev.micro.transport.Offer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The example of the document is what our two sides say and understand. */
class NativeWireDocumentTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Metadata PLAIN = Metadata.of("content-type", "text/plain");

    private final NativeTransport transport = Native.transport();
    private final String document = Files.readString(Path.of("..", "docs", "native-wire.md"));

    NativeWireDocumentTest() throws IOException {}

    @AfterEach
    void close() {
        transport.close();
    }

    /** The bytes of the block of this name. */
    private byte[] example(String name) {
        int from = document.indexOf("```" + name + "\n") + name.length() + 4;
        StringBuilder hex = new StringBuilder();
        document.substring(from, document.indexOf("```", from))
                .lines()
                .forEach(line -> hex.append(line.replaceAll(";.*|\\s", "").toLowerCase(Locale.ROOT)));
        return HEX.parseHex(hex);
    }

    private static String read(InputStream in, int length) throws IOException {
        return HEX.formatHex(in.readNBytes(length));
    }

    @Test
    void serverAnswersTheExamplesClientWithTheExamplesBytes() throws IOException {
        var listener = transport.listen(Address.parse("127.0.0.1:0"), new Offer("greeter", "n1"), this::greet);
        byte[] expected = example("server");
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), listener.address().port())) {
            socket.getOutputStream().write(example("client"));
            assertEquals(HEX.formatHex(expected), read(socket.getInputStream(), expected.length));
        }
    }

    private CompletionStage<Response> greet(Request request) {
        String hello = "Hello " + ((Message) request.body()).text();
        return CompletableFuture.completedFuture(Response.of(request.metadata(), Message.of(hello.getBytes(UTF_8))));
    }

    @Test
    void clientSendsTheExamplesBytesAndUnderstandsItsServer() throws IOException {
        byte[] expected = example("client");
        try (ServerSocket at = RawPeer.serverSocket()) {
            Connection connection = transport.connect(RawPeer.address(at), new Dial("greeter", ""));
            CompletionStage<Response> john = connection.handle(call("John"));
            CompletionStage<Response> jane = connection.handle(call("Jane"));
            try (Socket socket = at.accept()) {
                byte[] answers = example("server");
                int greeting = 5 + 8 + 0x22;
                socket.getOutputStream().write(answers, 0, greeting);
                assertEquals(HEX.formatHex(expected), read(socket.getInputStream(), expected.length));
                socket.getOutputStream().write(answers, greeting, answers.length - greeting);
                assertEquals("Hello John", text(john));
                assertEquals("Hello Jane", text(jane));
            }
        }
    }

    private static Request call(String name) {
        return new Request("greeter", "Say.Hello", PLAIN, Message.of(name.getBytes(UTF_8)), Context.root());
    }
}
