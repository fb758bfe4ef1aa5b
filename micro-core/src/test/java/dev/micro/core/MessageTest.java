package dev.micro.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessageTest {
    @Test
    void takesTheBytesAndReadsThemWhereTheyAre() {
        byte[] taken = "grüß".getBytes(StandardCharsets.UTF_8);
        Message message = Message.of(taken);
        assertEquals(6, message.size());
        assertEquals("grüß", message.text());
        assertSame(taken, message.<byte[], RuntimeException>read(bytes -> bytes));
    }

    @Test
    void noBytesAreTheEmptyMessage() {
        assertSame(Message.EMPTY, Message.of(new byte[0]));
        assertEquals(0, Message.EMPTY.size());
    }

    @Test
    void whatTheReaderThrowsComesOut() {
        assertThrows(
                IOException.class,
                () -> Message.EMPTY.read(bytes -> {
                    throw new IOException("cut short");
                }));
    }

    @Test
    void logsShowItsLengthAlone() {
        Message message = Message.of("secret".getBytes(StandardCharsets.UTF_8));
        assertEquals("Message[6 bytes]", message.toString());
        Request request = new Request("s", "e", Metadata.of("authorization", "secret"), message, Context.root());
        assertFalse(request.toString().contains("secret"));
    }

    @Test
    void requestsAreChangedByCopy() {
        Request request = new Request("s", "e", Metadata.of("a", "1"), Message.EMPTY, Context.root());
        Context other = Context.root().child();
        assertEquals("2", request.with("A", "2").metadata().get("a"));
        assertEquals("1", request.metadata().get("a"));
        assertSame(other, request.with(other).context());
    }
}
