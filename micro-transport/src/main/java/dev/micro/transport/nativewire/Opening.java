package dev.micro.transport.nativewire;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Metadata;
import dev.micro.transport.Sendable;
import dev.micro.transport.Transport;
import io.netty.buffer.ByteBuf;

/**
 * What the frame that opens a call says before the request's body.
 *
 * @param shape which sides are streams; 0: none
 * @param service who is called
 * @param endpoint what is called there
 * @param metadata beside the request
 * @param context with the deadline, and where the caller is
 */
record Opening(int shape, String service, String endpoint, Metadata metadata, Context context) {
    static Opening read(byte type, ByteBuf in, HeaderReader headers, Address from) throws WireException {
        long micros = Frames.varint(in);
        int shape = type == Frames.OPEN ? 0 : Frames.shape(in);
        String service = headers.text(in);
        String endpoint = headers.text(in);
        Context context = micros == 0
                ? Context.root().child(Transport.PEER, from)
                : Context.root().child(Math.min(micros, Long.MAX_VALUE / 4000) * 1000, Transport.PEER, from);
        return new Opening(shape, service, endpoint, headers.metadata(in), context);
    }

    /** Whether the request is messages. */
    boolean many() {
        return (shape & Frames.REQUEST_STREAM) != 0;
    }

    /**
     * Refuses names that are too long.
     *
     * @throws dev.micro.core.MicroException INVALID_ARGUMENT
     */
    void check() {
        int name = Math.max(service.length(), endpoint.length());
        if (name > Sendable.LONGEST_NAME) {
            throw Code.INVALID_ARGUMENT.error(
                    "service or endpoint of " + name + " characters (limit: " + Sendable.LONGEST_NAME + ")");
        }
    }
}
