package dev.micro.transport;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call in memory. The first of reply, cancel, deadline and loss completes it; where the reply is messages, a call goes
 * on until they have ended, or one of the others ends them.
 */
final class MemoryCall extends CompletableFuture<Response> {
    private final MemoryTransport transport;
    private final Request request;
    private final Address address;
    private final Context far;
    /** What the handler reads, where that is messages. */
    private final @Nullable MemoryRequestMessages asked;
    /** This itself, where the answer is all that is waited for. */
    private final CompletableFuture<?> over;
    /** What the caller reads, once a reply of messages has begun. */
    private volatile @Nullable MemoryReplyMessages replies;

    MemoryCall(MemoryTransport transport, Request request, Address address) {
        this.transport = transport;
        this.request = request;
        this.address = address;
        far = Context.root().child().within(request.context().remaining());
        asked = request.body() instanceof Messages sent ? new MemoryRequestMessages(sent, this) : null;
        over = request.reply() == Request.Reply.STREAM ? new CompletableFuture<>() : this;
    }

    /** Done when nothing more can come of the call. */
    CompletableFuture<?> over() {
        return over;
    }

    /** Calls the handler, unless nobody waits for the answer by now. */
    void start(MemoryListener listener) {
        Context near = request.context();
        if (near.remaining() <= 0) {
            throw late().untouched(true);
        }
        Runnable unhook = near.onCancel(why -> end(why, Code.CANCELLED.error("the caller cancelled")));
        over.whenComplete((done, failure) -> unhook.run());
        if (near.timed()) {
            endAfter(near.remaining());
        }
        if (asked != null || over != this) {
            far.onCancel(why -> end(carried(why), why)); // a server may cancel what it answers
        }
        if (!isDone()) {
            listener.handle(new Request(
                            request.service(),
                            request.endpoint(),
                            request.metadata(),
                            asked == null ? request.body() : asked,
                            request.reply(),
                            far))
                    .whenComplete(this::answer);
        }
    }

    private void answer(@Nullable Response response, @Nullable Throwable failure) {
        if (response == null) {
            fail(
                    failure != null
                            ? carried(MicroException.of(failure))
                            : Code.INTERNAL.error("the handler's stage gave null for " + request.endpoint()));
            return;
        }
        MicroException unfit = unfit(response);
        if (unfit != null) {
            fail(unfit);
            Messages.drop(response.body());
        } else if (over == this) {
            complete(response);
            settled();
        } else {
            begin(response);
        }
    }

    private @Nullable MicroException unfit(Response answer) {
        MicroException unfit = Sendable.unfit(answer, request.endpoint(), transport.maxMessage());
        return unfit != null || answer.body() instanceof Message || over != this
                ? unfit
                : Messages.unexpected(request.endpoint());
    }

    private void begin(Response response) {
        Messages sent = response.body() instanceof Messages messages
                ? messages
                : Messages.of(response.trailers(), (Message) response.body());
        MemoryReplyMessages begun = new MemoryReplyMessages(sent, this);
        replies = begun;
        if (!complete(Response.of(response.metadata(), begun))) {
            begun.end(Code.CANCELLED.error("the call was over"));
        }
    }

    /** Fails the call with what its answer is, or its refusal. */
    void fail(MicroException why) {
        completeExceptionally(why);
        settled();
    }

    /** The call took its course; what of the request was not read nobody will read. */
    void settled() {
        if (asked != null) {
            asked.end(Code.CANCELLED.error("the call was answered"));
        }
        over.complete(null);
    }

    /** Why {@code message} of the request cannot be handed over, or null when it can. */
    @Nullable
    MicroException unfit(Message message) {
        return unfit(message, "message", "for ");
    }

    /** Why {@code message} of the answer cannot be handed over, or null when it can. */
    @Nullable
    MicroException unfitAnswer(Message message) {
        return unfit(message, "answer", "from ");
    }

    private @Nullable MicroException unfit(Message message, String what, String whose) {
        int longest = transport.maxMessage();
        return message.size() <= longest
                ? null
                : Sendable.tooLong(what, message.size(), whose + request.endpoint(), "" + longest);
    }

    /** What of a failure a wire would carry: no cause, and no trace. */
    static MicroException carried(MicroException failure) {
        return failure.code().error(failure.detail()).from(failure.origin()).untouched(failure.untouched());
    }

    /** The JDK's timer says when; what follows is no work for its thread. */
    private void endAfter(long nanos) {
        CompletableFuture<Void> deadline =
                new CompletableFuture<Void>().completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
        deadline.thenRunAsync(() -> end(late(), late()), transport.loop());
        over.whenComplete((done, failure) -> deadline.cancel(false));
    }

    /** Ends the call from outside: the caller learns {@code why}, and a handler that still runs {@code farWhy}. */
    void end(MicroException why, MicroException farWhy) {
        boolean first = completeExceptionally(why);
        MemoryReplyMessages begun = replies;
        if (first || (begun != null && begun.end(why))) {
            if (asked != null) {
                asked.end(farWhy);
            }
            far.cancel(farWhy);
            over.complete(null);
        }
    }

    private MicroException late() {
        return Code.DEADLINE_EXCEEDED.error("waited for the answer of " + address);
    }
}
