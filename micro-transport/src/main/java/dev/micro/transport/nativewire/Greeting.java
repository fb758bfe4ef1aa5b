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
 * @param streamWindow how many bytes of messages the sender takes of one stream before it gives credit
 * @param connectionWindow the same of all streams together
 */
record Greeting(String service, String node, int maxStreams, int maxMessage, int streamWindow, int connectionWindow) {
    private static final int SERVICE = 1;
    private static final int NODE = 2;
    private static final int MAX_STREAMS = 3;
    private static final int MAX_MESSAGE = 4;
    private static final int STREAM_WINDOW = 5;
    private static final int CONNECTION_WINDOW = 6;

    /** What those take who do not say: part of the wire's version. */
    private static final int UNSAID_STREAMS = 1024;

    private static final int UNSAID_MESSAGE = 4 * 1024 * 1024;
    private static final int UNSAID_STREAM_WINDOW = 256 * 1024;
    private static final int UNSAID_CONNECTION_WINDOW = 4 * 1024 * 1024;
    /** A message may always go, whatever others do; and windows can be added up. */
    private static final int LARGEST_WINDOW = 1 << 30;

    /** Writes preface and settings frame. */
    void write(ByteBuf out) {
        out.writeInt(Frames.MAGIC).writeByte(Frames.VERSION);
        int start = Frames.begin(out, Frames.SETTINGS, 0);
        text(out, SERVICE, service);
        text(out, NODE, node);
        number(out, MAX_STREAMS, maxStreams);
        number(out, MAX_MESSAGE, maxMessage);
        number(out, STREAM_WINDOW, streamWindow);
        number(out, CONNECTION_WINDOW, connectionWindow);
        Frames.end(out, start);
    }

    static Greeting read(ByteBuf in) throws WireException {
        String service = "";
        String node = "";
        int maxStreams = UNSAID_STREAMS;
        int maxMessage = UNSAID_MESSAGE;
        int streamWindow = UNSAID_STREAM_WINDOW;
        int connectionWindow = UNSAID_CONNECTION_WINDOW;
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
                case STREAM_WINDOW -> streamWindow = window(value);
                case CONNECTION_WINDOW -> connectionWindow = window(value);
                default -> {}
            }
        }
        return new Greeting(service, node, maxStreams, maxMessage, streamWindow, connectionWindow);
    }

    private static int window(ByteBuf value) throws WireException {
        int window = Frames.bounded(value, LARGEST_WINDOW, "window");
        if (window == 0) {
            throw new WireException("a window of 0 bytes (expected: at least 1)");
        }
        return window;
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
