package dev.micro.transport;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.MicroException;
import org.jspecify.annotations.Nullable;

/** A reply's messages as the caller reads them. */
final class MemoryReplyMessages extends MemoryMessages {
    private final MemoryCall call;

    MemoryReplyMessages(Messages sent, MemoryCall call) {
        super(sent);
        this.call = call;
    }

    @Override
    @Nullable
    MicroException unfit(Message message) {
        return call.unfitAnswer(message);
    }

    @Override
    void ended() {
        call.settled();
    }

    @Override
    void failed(MicroException failure) {
        if (end(MemoryCall.carried(failure))) {
            call.settled();
        }
    }

    @Override
    void refused(MicroException unfit) {
        call.end(unfit, Code.CANCELLED.error("the caller could not be given the answer"));
    }

    @Override
    public void close() {
        call.end(
                Code.CANCELLED.error("the answer was closed by its reader"),
                Code.CANCELLED.error("the caller cancelled"));
    }
}
