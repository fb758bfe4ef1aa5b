package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import io.netty.buffer.ByteBuf;

/** Errors on the wire: code, whether a handler was reached, words, and who said it. Causes and traces never travel. */
final class Errors {
    private Errors() {}

    static void write(ByteBuf out, MicroException failure) {
        out.writeByte(failure.code().number());
        out.writeByte(failure.untouched() ? 1 : 0);
        Frames.text(out, Words.detail(failure.detail()));
        Frames.text(out, Words.line(failure.origin()));
    }

    /** Reads the rest of an error whose number was read. */
    static MicroException read(int number, ByteBuf in) throws WireException {
        if (!in.isReadable()) {
            throw new WireException("an error ends in the middle");
        }
        boolean untouched = in.readByte() == 1;
        String detail = Words.detail(Frames.text(in));
        String origin = Words.line(Frames.text(in));
        return Code.of(number).error(detail).from(origin).untouched(untouched);
    }
}
