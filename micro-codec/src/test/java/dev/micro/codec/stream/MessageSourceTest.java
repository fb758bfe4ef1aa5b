package dev.micro.codec.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Pipe;
import dev.micro.core.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Messages, read as values. */
class MessageSourceTest {
    private final AtomicInteger ends = new AtomicInteger();

    @Test
    void valuesComeInTheirOrderAndThenNone() {
        try (Source<Integer> source = source(messages("1", "2", "3"))) {
            List<Integer> read = new ArrayList<>();
            source.forEach(read::add);
            assertEquals(List.of(1, 2, 3), read);
            assertNull(source.next());
            assertEquals(1, ends.get());
        }
    }

    @Test
    void metadataComesBeforeAndTrailersAfter() {
        Pipe<Message> pipe = Pipe.create();
        Messages messages = new SourceMessages<>(
                pipe.source(),
                one -> one,
                MicroException::of,
                SourceCall.here(Context.root()),
                () -> Metadata.of("cost", "7"));
        Source<Integer> source =
                new MessageSource<>(messages, Metadata.of("zone", "eu"), MessageSourceTest::number, MicroException::of);
        assertEquals("eu", source.metadata().get("zone"));
        pipe.close();
        assertNull(source.next());
        assertEquals("7", source.trailers().get("cost"));
    }

    @Test
    void aMessageThatIsReadyCostsNoStageOfItsOwn() {
        assertTrue(source(messages("1")).nextAsync().toCompletableFuture().isDone());
    }

    @Test
    void aMessageThatComesLaterIsReadWhenItComes() {
        Pipe<Message> pipe = Pipe.create();
        Source<Integer> source = source(piped(pipe));
        CompletableFuture<Integer> next = source.nextAsync().toCompletableFuture();
        assertTrue(!next.isDone());
        pipe.send(message("4"));
        assertEquals(4, next.join());
    }

    @Test
    void whatCannotBeReadEndsTheMessagesAndIsWhatEveryNextGives() {
        Source<Integer> source = source(messages("1", "two", "3"));
        assertEquals(1, source.next());
        MicroException wrong = failure(source);
        assertEquals("INVALID_ARGUMENT: not a number: two", wrong.getMessage());
        assertEquals(1, ends.get());
        assertEquals(wrong.getMessage(), failure(source).getMessage());
    }

    @Test
    void whatCannotBeReadLaterEndsTheMessagesToo() {
        Pipe<Message> pipe = Pipe.create();
        CompletableFuture<Integer> next = source(piped(pipe)).nextAsync().toCompletableFuture();
        pipe.sendAsync(message("two"));
        assertEquals(
                Code.INVALID_ARGUMENT,
                MicroException.of(assertThrows(Exception.class, next::join)).code());
        assertEquals(1, ends.get());
        assertThrows(MicroException.class, () -> pipe.send(message("3")));
    }

    @Test
    void nothingIsNoValue() {
        Source<Integer> source = source(messages("null"));
        assertEquals(
                "INVALID_ARGUMENT: null in a stream (expected: a value)",
                failure(source).getMessage());
    }

    @Test
    void theMessagesFailureIsWhatFailuresMakeOfIt() {
        Pipe<Message> pipe = Pipe.create();
        Source<Integer> source = new MessageSource<>(
                piped(pipe),
                Metadata.EMPTY,
                MessageSourceTest::number,
                failure -> MicroException.of(failure).from("far"));
        pipe.fail(Code.ABORTED.error("enough"));
        assertEquals("ABORTED from far: enough", failure(source).getMessage());
    }

    @Test
    void closingClosesTheMessages() {
        Pipe<Message> pipe = Pipe.create();
        Source<Integer> source = source(piped(pipe));
        CompletableFuture<Integer> waits = source.nextAsync().toCompletableFuture();
        source.close();
        source.close();
        assertEquals(1, ends.get());
        MicroException why = MicroException.of(assertThrows(Exception.class, waits::join));
        assertSame(Code.CANCELLED, why.code());
    }

    @Test
    void manyReadyMessagesNeedNoStack() {
        int many = 1_000_000;
        Message same = message("1");
        Source<Message> endless = Source.from(Stream.generate(() -> same).limit(many));
        Source<Integer> source = source(new SourceMessages<>(
                endless, one -> one, MicroException::of, SourceCall.here(Context.root()), () -> Metadata.EMPTY));
        assertEquals(many, source.stream().mapToLong(one -> one).sum());
    }

    private Source<Integer> source(Messages messages) {
        return new MessageSource<>(
                messages.onEnd(failure -> ends.incrementAndGet()),
                Metadata.EMPTY,
                MessageSourceTest::number,
                MicroException::of);
    }

    private static MicroException failure(Source<?> source) {
        return assertThrows(MicroException.class, () -> source.next());
    }

    private static Messages piped(Pipe<Message> pipe) {
        return new SourceMessages<>(
                pipe.source(), one -> one, MicroException::of, SourceCall.here(Context.root()), () -> Metadata.EMPTY);
    }

    private static Messages messages(String... texts) {
        Message[] messages = new Message[texts.length];
        for (int i = 0; i < texts.length; i++) {
            messages[i] = message(texts[i]);
        }
        return Messages.of(messages);
    }

    private static Message message(String text) {
        return Message.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @SuppressWarnings("NullAway") // a decoder that gives null, as JSON's does
    private static Integer number(Message message) {
        if (message.text().equals("null")) {
            return null;
        }
        try {
            return Integer.valueOf(message.text());
        } catch (NumberFormatException e) {
            throw Code.INVALID_ARGUMENT.error("not a number: " + message.text());
        }
    }
}
