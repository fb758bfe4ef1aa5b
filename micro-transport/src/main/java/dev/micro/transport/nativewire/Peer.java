package dev.micro.transport.nativewire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** One end of a connection, as its {@link FrameReader} sees it. All on the event loop. */
interface Peer {
    void opened(Channel channel);

    /** Whether frames are still wanted. */
    boolean open();

    /** Bytes came, at {@code now} on nanoTime's clock. */
    void readBegan(long now);

    /** One frame; {@code payload} ends where the frame does, and belongs to the reader. */
    void frame(byte type, int stream, boolean end, ByteBuf payload) throws WireException;

    void readEnded();

    /** The socket takes more, or no more for now. */
    void writable();

    /** The other side broke the protocol: it is told why, and the connection closed. */
    void broken(String why);

    /** There is no room for what it sends: it is told so, and the connection closed. */
    void crowded(String why);

    void failed(Throwable cause);

    void closed();
}
