package dev.micro.transport.nativewire;

import java.util.Arrays;

/**
 * What a fuzzer's bytes mean: steps, of which one is a frame whose head is right, or bytes as they are, or something that is
 * done on this side. So a fuzzer comes past the heads of frames, and everything it may change still means something.
 */
final class FuzzScript {
    /** The first step that is no frame. */
    static final int FIRST_DEED = 16;

    private static final int FILLED = 0x40;
    private static final int IN_PARTS = 0x20;
    private static final int FAR = 0x10;

    private final byte[] bytes;
    private int at;

    FuzzScript(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean more() {
        return at < bytes.length;
    }

    /** The next byte; 0 after the last. */
    int next() {
        return more() ? bytes[at++] & 0xFF : 0;
    }

    private byte[] next(int most) {
        byte[] some = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + most));
        at += some.length;
        return some;
    }

    /** What the other side says in a step that is no deed; in one read, or in two. */
    byte[][] said(int step) {
        if (step == 0) {
            return new byte[][] {next(next())};
        }
        int flags = next();
        int number = (flags & 7) | ((flags & FAR) != 0 ? 0x7FFF_FFF8 : 0) | ((flags & 0x80) != 0 ? Frames.END_FLAG : 0);
        byte[] payload = next(next());
        int filler = (flags & FILLED) != 0 ? next() * 512 : 0;
        byte[] frame = Bytes.frame(step, number, Bytes.raw(payload).and(Bytes.raw(new byte[filler])))
                .array();
        if ((flags & IN_PARTS) == 0) {
            return new byte[][] {frame};
        }
        int cut = next() % frame.length;
        return new byte[][] {Arrays.copyOf(frame, cut), Arrays.copyOfRange(frame, cut, frame.length)};
    }
}
