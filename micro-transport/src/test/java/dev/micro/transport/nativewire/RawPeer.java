package dev.micro.transport.nativewire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;

/** The other end of a connection, that sends what it likes. */
final class RawPeer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;

    RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects to this machine. */
    static RawPeer connect(Address to) throws IOException {
        return new RawPeer(new Socket(InetAddress.getLoopbackAddress(), to.port()));
    }

    /** A client that has greeted, will read nothing, and has room for little that it does not read. */
    static RawPeer deaf(Address to) throws IOException {
        return deaf(to, Bytes.greeting());
    }

    /** The same that has greeted in these words. */
    static RawPeer deaf(Address to, Bytes greeting) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to.port()));
        return new RawPeer(socket).send(greeting);
    }

    /** A client that has greeted, and read the server's greeting. */
    static RawPeer client(Address to) throws IOException {
        return client(to, Bytes.greeting());
    }

    /** A client that has greeted in these words. */
    static RawPeer client(Address to, Bytes greeting) throws IOException {
        RawPeer peer = connect(to);
        peer.send(greeting);
        peer.greeting();
        return peer;
    }

    static ServerSocket serverSocket() throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    static Address address(ServerSocket socket) {
        return new Address("127.0.0.1", socket.getLocalPort());
    }

    /** A server that has greeted the next client, and read its greeting. */
    static RawPeer server(ServerSocket at, int maxStreams) throws IOException {
        RawPeer peer = new RawPeer(at.accept());
        peer.greeting();
        peer.send(Bytes.greeting("test.echo", "node-1", maxStreams));
        return peer;
    }

    RawPeer send(Bytes... all) throws IOException {
        Bytes together = Bytes.of();
        for (Bytes each : all) {
            together.and(each);
        }
        socket.getOutputStream().write(together.array());
        return this;
    }

    /** Reads the other side's preface and settings. */
    Frame greeting() throws IOException {
        assertArrayEquals(Bytes.preface(1).array(), in.readNBytes(5));
        Frame settings = read();
        assertEquals(1, settings.type());
        return settings;
    }

    Frame read() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int stream = in.readInt();
        return new Frame(type, stream & 0x7fff_ffff, stream < 0, in.readNBytes(length));
    }

    /** Whether nothing came that was not read. */
    boolean isSilent() throws IOException {
        return in.available() == 0;
    }

    /** Reads the next frame, of this type and stream. */
    Frame expect(int type, int stream) throws IOException {
        Frame frame = read();
        assertEquals(type + " " + stream, frame.type() + " " + frame.stream(), () -> "got " + frame);
        return frame;
    }

    /** Reads what is said at the end, and the end. */
    void expectGoaway(int reason, String words) throws IOException {
        Frame frame = expect(10, 0);
        assertEquals(reason, frame.payload()[4], frame.toString());
        assertTrue(frame.text().contains(words), () -> frame + " (expected: " + words + ")");
        expectEnd();
    }

    /** Sends {@code flood} again and again until there is a goaway, and reads what else comes. */
    void floodUntilGoaway(Bytes flood, int reason, String words) throws IOException {
        Frame frame;
        do {
            while (isSilent()) {
                send(flood);
            }
            frame = read();
        } while (frame.type() != 10);
        assertEquals(reason, frame.payload()[4], frame.toString());
        assertTrue(frame.text().contains(words), "got " + frame + " (expected: " + words + ")");
    }

    /** Nothing more comes but the end. */
    void expectEnd() throws IOException {
        try {
            int more = in.read();
            assertEquals(-1, more);
        } catch (SocketException reset) {
            // the end too, in a hurry
        }
    }

    /** The other side still answers, and said nothing else. */
    void expectAlive() throws IOException {
        Bytes mark = Bytes.raw("alive?");
        send(Bytes.frame(8, 0, mark));
        assertArrayEquals(mark.array(), expect(9, 0).payload());
    }

    /** A whole reply of this body. */
    void expectReply(int stream, String body) throws IOException {
        Frame frame = expect(3, stream);
        assertTrue(frame.end());
        assertEquals(body, frame.text().substring(2));
    }

    /** The other side takes the long body that was announced. */
    void expectGrant(int stream) throws IOException {
        assertEquals(0, expect(14, stream).payload().length);
    }

    /** So much more may be sent, of a stream or of all (0). */
    void expectCredit(int stream, int bytes) throws IOException {
        assertArrayEquals(Bytes.of().varint(bytes).array(), expect(7, stream).payload());
    }

    /** No more of the request is wanted. */
    void expectStop(int stream) throws IOException {
        assertEquals(0, expect(15, stream).payload().length);
    }

    /** The head of streamed replies, without metadata. */
    void expectReplies(int stream) throws IOException {
        assertArrayEquals(new byte[] {0}, expect(12, stream).payload());
    }

    /** A whole message of a stream. */
    void expectMessage(int stream, String text) throws IOException {
        Frame frame = expect(13, stream);
        assertTrue(frame.end(), frame::toString);
        assertEquals(text, frame.text());
    }

    /** The announcement of a message that comes in parts. */
    void expectMessageLong(int stream, int length) throws IOException {
        Frame frame = expect(13, stream);
        assertFalse(frame.end(), frame::toString);
        assertArrayEquals(Bytes.of().varint(length).array(), frame.payload());
    }

    /** All parts of a body of this length, the last one with the END flag if {@code flagged}. */
    void expectData(int stream, int length, boolean flagged) throws IOException {
        int left = length;
        while (left > 0) {
            Frame frame = expect(4, stream);
            left -= frame.payload().length;
            assertEquals(flagged && left == 0, frame.end(), frame::toString);
        }
        assertEquals(0, left);
    }

    /** All went well, without trailers. */
    void expectDone(int stream) throws IOException {
        assertArrayEquals(new byte[] {0, 0}, expect(5, stream).payload());
    }

    /** It failed, and so it was said at the end. */
    void expectFailed(int stream, int code, String words) throws IOException {
        expectError(5, stream, code, 0, words);
    }

    /** A refusal that says that no handler was reached, and that another node may take the call. */
    void expectRefusal(int stream, int code, String words) throws IOException {
        expectError(6, stream, code, 1, words);
    }

    /** An end that may have reached a handler, or that nobody else would spare the call. */
    void expectReset(int stream, int code, String words) throws IOException {
        expectError(6, stream, code, 0, words);
    }

    private void expectError(int type, int stream, int code, int untouched, String words) throws IOException {
        Frame frame = expect(type, stream);
        assertEquals(code + " " + untouched, frame.payload()[0] + " " + frame.payload()[1], frame.toString());
        assertTrue(frame.text().contains(words), () -> frame + " (expected: " + words + ")");
    }

    /** Ends what this side sends, or all at once. */
    void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** One frame that came. */
    static final class Frame {
        private final int type;
        private final int stream;
        private final boolean end;
        private final byte[] payload;

        Frame(int type, int stream, boolean end, byte[] payload) {
            this.type = type;
            this.stream = stream;
            this.end = end;
            this.payload = payload;
        }

        int type() {
            return type;
        }

        int stream() {
            return stream;
        }

        boolean end() {
            return end;
        }

        byte[] payload() {
            return payload;
        }

        /** The number that it begins with. */
        int number() {
            int number = 0;
            for (int i = 0; i < payload.length; i++) {
                number |= (payload[i] & 127) << (7 * i);
                if (payload[i] >= 0) {
                    return number;
                }
            }
            throw new AssertionError(this + " (expected: a number)");
        }

        String text() {
            return new String(payload, UTF_8);
        }

        @Override
        public String toString() {
            byte[] shown = Arrays.copyOf(payload, Math.min(payload.length, 400));
            return "frame " + type + " of " + stream + (end ? " END, " : ", ") + payload.length + " bytes "
                    + Arrays.toString(shown) + " " + new String(shown, UTF_8);
        }
    }
}
