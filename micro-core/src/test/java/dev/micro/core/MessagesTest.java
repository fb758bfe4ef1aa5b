package dev.micro.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private static final Message ONE = Message.of(new byte[] {1});
    private static final Message TWO = Message.of(new byte[] {2});

    private final List<Object> ends = new ArrayList<>();

    private void end(Throwable failure) {
        ends.add(failure == null ? "ended" : failure);
    }

    private static Message next(Messages messages) {
        return messages.next().toCompletableFuture().join();
    }

    @Test
    void givenMessagesComeInOrderUntilTheyAreClosed() {
        Message[] all = {ONE, TWO};
        Messages messages = Messages.of(all);
        all[0] = TWO;
        assertSame(ONE, next(messages));
        assertSame(TWO, next(messages));
        assertNull(next(messages));
        messages.close();
        assertNull(next(messages));
        assertEquals(Metadata.EMPTY, messages.trailers());
        Messages closed = Messages.of(ONE, TWO);
        assertSame(ONE, next(closed));
        closed.close();
        assertEquals(
                Code.CANCELLED,
                MicroException.of(closed.next()
                                .toCompletableFuture()
                                .handle((message, why) -> why)
                                .join())
                        .code());
    }

    @Test
    void endIsToldAlsoWhereTheMessagesThrowWhenTheyAreClosed() {
        Messages slams = new Messages() {
            @Override
            public CompletionStage<Message> next() {
                return new CompletableFuture<>();
            }

            @Override
            public Metadata trailers() {
                return Metadata.EMPTY;
            }

            @Override
            public void close() {
                throw new AssertionError("cannot be closed");
            }
        };
        slams.onEnd(this::end).close();
        assertEquals(List.of("ended"), ends);
        Messages.drop(slams);
        Messages.drop(ONE);
    }

    @Test
    void endIsToldOnceWhenTheLastWasRead() {
        Messages messages = Messages.of(ONE).onEnd(this::end);
        assertSame(ONE, next(messages));
        assertEquals(List.of(), ends);
        assertNull(next(messages));
        assertNull(next(messages));
        messages.close();
        assertEquals(List.of("ended"), ends);
    }

    @Test
    void closeIsAnEndAlsoForWhoWaits() {
        Waiting waiting = new Waiting();
        Messages messages = waiting.onEnd(this::end);
        CompletionStage<Message> next = messages.next();
        messages.close();
        messages.close();
        assertTrue(next.toCompletableFuture().isCompletedExceptionally());
        assertEquals(List.of("ended"), ends);
    }

    @Test
    void failureIsToldWhetherItComesAtOnceOrLater() {
        MicroException why = Code.DATA_LOSS.error("cut off");
        Waiting later = new Waiting();
        later.onEnd(this::end).next();
        later.next.completeExceptionally(why);
        Waiting ready = new Waiting();
        ready.next.completeExceptionally(why);
        ready.onEnd(this::end).next();
        assertEquals(List.of(why, why), ends);
    }

    @Test
    void stageThatCannotBeAskedWhetherItIsDoneIsFollowed() {
        Messages messages = new Waiting() {
            @Override
            public CompletionStage<Message> next() {
                return CompletableFuture.completedStage(null);
            }
        }.onEnd(this::end);
        assertNull(next(messages));
        assertEquals(List.of("ended"), ends);
    }

    @Test
    void everyWatcherIsTold() {
        Messages messages = Messages.of().onEnd(this::end).onEnd(this::end);
        assertNull(next(messages));
        assertEquals(List.of("ended", "ended"), ends);
        assertEquals(Metadata.EMPTY, messages.trailers());
    }

    private static class Waiting implements Messages {
        private final CompletableFuture<Message> next = new CompletableFuture<>();

        @Override
        public CompletionStage<Message> next() {
            return next;
        }

        @Override
        public Metadata trailers() {
            return Metadata.EMPTY;
        }

        @Override
        public void close() {
            next.completeExceptionally(Code.CANCELLED.error("closed"));
        }
    }
}
