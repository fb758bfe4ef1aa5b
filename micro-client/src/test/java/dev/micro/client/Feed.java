package dev.micro.client;

import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Pipe;
import dev.micro.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** Messages that a test sends one by one, and that know what was asked of them. */
final class Feed implements Messages {
    final AtomicInteger asked = new AtomicInteger();
    final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Pipe<Message> pipe = Pipe.create();
    private volatile Metadata trailers = Metadata.EMPTY;

    /** Messages that are all there: {@code texts}, and then the end. */
    static Feed of(String... texts) {
        Feed feed = new Feed();
        for (String text : texts) {
            feed.say(text);
        }
        feed.end();
        return feed;
    }

    void say(String text) {
        pipe.sendAsync(message(text));
    }

    void end(String... keysAndValues) {
        trailers = Metadata.of(keysAndValues);
        pipe.close();
    }

    void fail(MicroException why) {
        pipe.fail(why);
    }

    /** A head before this, in JSON. */
    CompletionStage<Response> answer(String... keysAndValues) {
        return CompletableFuture.completedFuture(head(keysAndValues));
    }

    Response head(String... keysAndValues) {
        return Response.of(Metadata.of(keysAndValues).with(Metadata.CONTENT_TYPE, "application/json"), this);
    }

    static Message message(String text) {
        return Message.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public CompletionStage<Message> next() {
        asked.incrementAndGet();
        return pipe.source().nextAsync();
    }

    @Override
    public Metadata trailers() {
        return trailers;
    }

    @Override
    public void close() {
        pipe.source().close();
        closed.complete(null);
    }
}
