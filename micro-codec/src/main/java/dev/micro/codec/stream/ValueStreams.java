package dev.micro.codec.stream;

import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Source;
import java.util.function.Function;
import java.util.function.Supplier;

/** Values that follow each other as encoded messages, and back. */
public final class ValueStreams {
    private ValueStreams() {}

    /**
     * The values of {@code source}, each encoded by {@code encode} when it is asked for. What either throws or fails with
     * is what {@code failures} makes of it. {@code trailers} is asked when the last message was given.
     */
    public static <T> Messages encoded(
            Source<T> source,
            Function<? super T, Message> encode,
            Function<Throwable, MicroException> failures,
            SourceCall call,
            Supplier<Metadata> trailers) {
        return new SourceMessages<>(source, encode, failures, call, trailers);
    }

    /**
     * The values of {@code messages}, before which {@code metadata} came, each decoded by {@code decode} when it is asked
     * for. What that throws, and what the messages fail with, is what {@code failures} makes of it.
     */
    public static <T> Source<T> decoded(
            Messages messages,
            Metadata metadata,
            Function<Message, T> decode,
            Function<Throwable, MicroException> failures) {
        return new MessageSource<>(messages, metadata, decode, failures);
    }
}
