package dev.micro.server;

import dev.micro.codec.stream.SourceCall;
import dev.micro.codec.stream.ValueStreams;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Sink;
import dev.micro.core.Source;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call of a method whose answer is a stream.
 *
 * @param method who answers
 * @param request what was asked
 * @param codec how to speak with the caller
 * @param seen what the method sees of the call; null when it does not ask
 */
record StreamCall(
        UserMethod method,
        Request request,
        EndpointCodec codec,
        @Nullable ServerCall seen) {

    /** Throws UNIMPLEMENTED for a caller that takes no stream. */
    static StreamCall of(UserMethod method, Request request) {
        if (request.reply() == Request.Reply.ONE) {
            throw method.answersWithStream();
        }
        return new StreamCall(method, request, method.codec(request), method.seen(request));
    }

    /** What the method gives. */
    @Nullable
    Object invoke(@Nullable Sink<?> sink) throws Exception {
        return method.call(request, codec, seen, sink);
    }

    /** The message of one value. */
    Message encoded(@Nullable Object value) {
        return method.encoded(codec, value);
    }

    /** The answer that these values are; they are closed when the call is cancelled. */
    <T> Response answer(Source<T> values, Function<? super T, Message> encode, SourceCall from) {
        Messages messages = ValueStreams.encoded(
                values, encode, this::failure, from, () -> seen == null ? Metadata.EMPTY : seen.trailers());
        Runnable undo = request.context().onCancel(why -> messages.close());
        Metadata head = seen == null ? codec.metadata() : codec.metadata().and(seen.replyMetadata());
        return Response.of(head, messages.onEnd(failure -> undo.run()));
    }

    /** What the caller is told of a failure; when the call was over before, that: the rest may only come of it. */
    MicroException failure(Throwable thrown) {
        MicroException over = Deadline.over(request);
        return over != null ? over : method.failure(thrown);
    }
}
