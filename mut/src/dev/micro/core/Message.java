package dev.micro.core;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/**
 * One encoded message: bytes on the heap that nobody changes and nobody releases, so it can be sent again or passed
 * on. Itself the body of a unary call.
 */
public final class Message implements Body {
    /** No bytes. */
    public static final Message EMPTY = new Message(new byte[0]);

    private final byte[] bytes;

    private Message(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A message of these bytes, which are taken and not copied: the caller may not change them any more. */
    public static Message of(byte[] taken) {
        requireNonNull(taken, "taken");
        return taken.length == 0 ? EMPTY : new Message(taken);
    }

    /** The length in bytes. */
    public int size() {
        return bytes.length;
    }

    /** Lets {@code reader} read the bytes where they are. It may keep them, and may not change them. */
    public <T, X extends Exception> T read(Reader<T, X> reader) throws X {
        return reader.read(bytes);
    }

    /** The bytes as UTF-8 text. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Says how long the message is, and nothing of what it says: bodies do not belong in logs. */
    @Override
    public String toString() {
        return "Message[" + bytes.length + " bytes]";
    }

    /**
     * Reads a message's bytes.
     *
     * @param <T> what it makes of them
     * @param <X> what it throws when they are wrong
     */
    @FunctionalInterface
    public interface Reader<T, X extends Exception> {
        /** Reads {@code bytes} from the first to the last; never changes them. */
        T read(byte[] bytes) throws X;
    }
}
