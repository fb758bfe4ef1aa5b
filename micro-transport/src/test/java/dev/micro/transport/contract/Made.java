package dev.micro.transport.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.contract.Gates;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Messages that are made when they are asked for, and how far that went. Reports who asks for two at once. */
final class Made implements Messages {
    private final IntFunction<CompletionStage<Message>> make;
    private final Metadata trailers;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger given = new AtomicInteger();
    private volatile boolean closed;
    private volatile boolean ended;

    /** {@code make} is asked with 0, 1, 2 and so on, and gives null as the end. */
    Made(IntFunction<CompletionStage<Message>> make, Metadata trailers) {
        this.make = make;
        this.trailers = trailers;
    }

    /** Ready messages that say {@code 0}, {@code 1} and so on. */
    static Made numbered(int count) {
        return numberedThen(count, completedFuture(null));
    }

    /** Such messages, and then what {@code last} does. */
    static Made numberedThen(int count, CompletionStage<Message> last) {
        return new Made(i -> i < count ? completedFuture(number(i)) : last, Metadata.EMPTY);
    }

    /** Ready messages of so many bytes without an end. */
    static Made endless(int size) {
        return new Made(i -> completedFuture(Message.of(new byte[size])), Metadata.EMPTY);
    }

    static Message number(int number) {
        return Message.of(Integer.toString(number).getBytes(UTF_8));
    }

    @Override
    public CompletionStage<Message> next() {
        int at = asked.getAndIncrement();
        if (given.get() != at) {
            Gates.misrouted("message " + at + " was asked for before the one in front of it was there");
        }
        CompletionStage<Message> next = make.apply(at);
        return next.whenComplete((message, failure) -> {
            ended |= message == null;
            given.incrementAndGet();
        });
    }

    @Override
    public Metadata trailers() {
        return trailers;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** How many were asked for. */
    int made() {
        return asked.get();
    }

    boolean closed() {
        return closed;
    }

    /** Whether they were read to their end, or failed. */
    boolean ended() {
        return ended;
    }

    /** Whether whoever sends them has done with them, in either way. */
    boolean over() {
        return closed || ended;
    }
}
