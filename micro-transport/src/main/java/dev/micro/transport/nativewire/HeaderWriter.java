package dev.micro.transport.nativewire;

import dev.micro.core.Metadata;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes names and values: what repeats is sent once and then by number. The reading side fills the same table. Nothing
 * is ever taken out; when the table is full, what is new goes in full. Belongs to one connection's event loop.
 *
 * <p>On the wire: 0 and the text; 1 and the text, which both sides then number; or 2 + its number.
 */
final class HeaderWriter {
    static final int MOST_ENTRIES = 256;
    /** Of all entries together, in bytes of UTF-8. */
    static final int MOST_BYTES = 16 * 1024;

    private static final int LONGEST_ENTRY = 256;

    private final Map<String, Integer> table = new HashMap<>();
    /** Hashes of values seen once, each in a place of its own: the second time a value is worth an entry. */
    private final int[] seen = new int[256];

    private int bytes;

    /** Writes a name: service, endpoint or key. These are few, and all get a number. */
    void name(ByteBuf out, String name) {
        write(out, name, true);
    }

    void metadata(ByteBuf out, Metadata metadata) {
        int size = metadata.size();
        Frames.varint(out, size);
        for (int i = 0; i < size; i++) {
            write(out, metadata.key(i), true);
            write(out, metadata.value(i), false);
        }
    }

    private void write(ByteBuf out, String text, boolean name) {
        Integer number = table.get(text);
        if (number != null) {
            Frames.varint(out, number + 2);
            return;
        }
        boolean entry = text.length() <= LONGEST_ENTRY && table.size() < MOST_ENTRIES && (name || again(text));
        int mark = out.writerIndex();
        out.writeByte(entry ? 1 : 0);
        int start = out.writerIndex();
        Frames.text(out, text);
        int length = out.writerIndex() - start;
        if (entry && bytes + length <= MOST_BYTES) {
            bytes += length;
            table.put(text, table.size());
        } else {
            out.setByte(mark, 0);
        }
    }

    private boolean again(String text) {
        int hash = text.hashCode() | 1;
        int place = (hash ^ hash >>> 16) & seen.length - 1;
        if (seen[place] == hash) {
            return true;
        }
        seen[place] = hash;
        return false;
    }
}
