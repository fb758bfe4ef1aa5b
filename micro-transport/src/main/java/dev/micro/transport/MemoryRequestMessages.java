package dev.micro.transport;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.MicroException;
import org.jspecify.annotations.Nullable;

/** A request's messages as its far handler reads them. */
final class MemoryRequestMessages extends MemoryMessages {
    private final MemoryCall call;

    MemoryRequestMessages(Messages sent, MemoryCall call) {
        super(sent);
        this.call = call;
    }

    @Override
    @Nullable
    MicroException unfit(Message message) {
        return call.unfit(message);
    }

    @Override
    void ended() {}

    /** A caller whose own messages fail has nothing to wait for. */
    @Override
    void failed(MicroException failure) {
        MicroException farWhy = Code.CANCELLED.error("the caller's messages failed");
        call.end(failure, farWhy);
        end(farWhy); // where the call was over by then
    }

    @Override
    void refused(MicroException unfit) {
        failed(unfit);
    }

    @Override
    public void close() {
        end(Code.CANCELLED.error("the request was closed by its reader"));
    }
}
