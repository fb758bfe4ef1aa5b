package dev.micro.transport.nativewire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * What each side says of itself first, in a settings frame: fields of a number, a length and a value, of which the
 * unknown ones are skipped.
 *
 * @param service who the sender is; from a client: whom it expects; empty: whichever
 * @param node the node's id, in the same sense
 * @param maxStreams how many calls the sender takes at once on this connection
 * @param maxMessage how long a body the sender takes, in bytes
 */
record Greeting(String service, String node, int maxStreams, int maxMessage) {
    private static final int SERVICE = 1;
    private static final int NODE = 2;
    private static final int MAX_STREAMS = 3;
    private static final int MAX_MESSAGE = 4;

    /** What those take who do not say: part of the wire's version. */
    private static final int UNSAID_STREAMS = 1024;

    private static final int UNSAID_MESSAGE = 4 * 1024 * 1024;

    /** Writes preface and settings frame. */
    void write(ByteBuf out) {
        out.writeInt(Frames.MAGIC).writeByte(Frames.VERSION);
        int start = Frames.begin(out, Frames.SETTINGS, 0);
        text(out, SERVICE, service);
        text(out, NODE, node);
        number(out, MAX_STREAMS, maxStreams);
        number(out, MAX_MESSAGE, maxMessage);
        Frames.end(out, start);
    }

    static Greeting read(ByteBuf in) throws WireException {
        String service = "";
        String node = "";
        int maxStreams = UNSAID_STREAMS;
        int maxMessage = UNSAID_MESSAGE;
        while (in.isReadable()) {
            int field = Frames.bounded(in, Integer.MAX_VALUE, "setting");
            int length = Frames.bounded(in, in.readableBytes(), "length of a setting");
            if (length > in.readableBytes()) {
                throw new WireException("a setting ends in the middle");
            }
            ByteBuf value = in.readSlice(length);
            switch (field) {
                case SERVICE -> service = value.toString(StandardCharsets.UTF_8);
                case NODE -> node = value.toString(StandardCharsets.UTF_8);
                case MAX_STREAMS -> maxStreams = Frames.bounded(value, Integer.MAX_VALUE, "number of streams");
                case MAX_MESSAGE -> maxMessage = Frames.bounded(value, Integer.MAX_VALUE, "message length");
                default -> {}
            }
        }
        return new Greeting(service, node, maxStreams, maxMessage);
    }

    /** Whether who {@code them} are is whom {@code this} expects. */
    boolean expects(Greeting them) {
        return (service.isEmpty() || service.equals(them.service)) && (node.isEmpty() || node.equals(them.node));
    }

    /** Service and node, for people. */
    String who() {
        return Words.line(service) + (node.isEmpty() ? "" : " (" + Words.line(node) + ")");
    }

    private static void text(ByteBuf out, int field, String value) {
        if (!value.isEmpty()) {
            Frames.varint(out, field);
            Frames.text(out, value);
        }
    }

    private static void number(ByteBuf out, int field, int value) {
        Frames.varint(out, field);
        int length = 1;
        for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
            length++;
        }
        Frames.varint(out, length);
        Frames.varint(out, value);
    }
}
