package dev.micro.codec;

import dev.micro.core.Code;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Type;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** UTF-8 that refuses what is malformed: String's own methods replace it silently, and Jackson's parser lets it pass. */
final class Utf8 {
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long SIGNS = 0x8080808080808080L;

    private Utf8() {}

    /** The text that {@code bytes} are; refuses malformed ones, saying where, and what {@code type} they were to be. */
    static String decode(byte[] bytes, Type type) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int malformed = ascii(bytes) ? -1 : Arrays.mismatch(bytes, text.getBytes(StandardCharsets.UTF_8));
        if (malformed >= 0) {
            throw Code.INVALID_ARGUMENT.error(Names.of(type) + ": malformed UTF-8 at byte " + malformed);
        }
        return text;
    }

    /** Refuses malformed bytes and says where. */
    static void check(byte[] bytes, Type type) {
        if (!ascii(bytes)) {
            decode(bytes, type);
        }
    }

    /** The bytes of {@code text}; refuses half of a surrogate pair. */
    static byte[] encode(String text, Type type) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!new String(bytes, StandardCharsets.UTF_8).equals(text)) {
            throw Code.INVALID_ARGUMENT.error(Names.of(type) + ": half of a surrogate pair in the text");
        }
        return bytes;
    }

    private static boolean ascii(byte[] bytes) {
        int i = 0;
        while (i <= bytes.length - Long.BYTES && ((long) EIGHT_BYTES.get(bytes, i) & SIGNS) == 0) {
            i += Long.BYTES;
        }
        while (i < bytes.length && bytes[i] >= 0) {
            i++;
        }
        return i == bytes.length;
    }
}
