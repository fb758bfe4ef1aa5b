package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.transport.Sendable;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads what a {@link HeaderWriter} wrote. Belongs to one connection's event loop. */
final class HeaderReader {
    private final String[] table = new String[HeaderWriter.MOST_ENTRIES];
    private int entries;
    private int bytes;

    /** The last metadata that was one pair of numbers: mostly the content type, again and again. */
    private @Nullable Metadata last;

    private int lastKey;
    private int lastValue;
    private @Nullable MicroException unfit;

    String text(ByteBuf in) throws WireException {
        int number = number(in);
        return number > 1 ? entry(number) : literal(in, number == 1);
    }

    /**
     * Reads metadata. Where it holds what may not be in any, it is read to its end and empty, so that both tables stay
     * equal; {@link #check} then says what was wrong.
     */
    Metadata metadata(ByteBuf in) throws WireException {
        int pairs = Frames.bounded(in, Sendable.MOST_PAIRS, "number of metadata pairs");
        if (pairs == 0) {
            return Metadata.EMPTY;
        }
        if (pairs == 1) {
            return one(in);
        }
        String[] texts = new String[pairs * 2];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text(in);
        }
        return checked(texts);
    }

    /**
     * Whether all that was read since the last check may be passed on.
     *
     * @throws MicroException for metadata that is too long or that no metadata may hold
     */
    void check() {
        MicroException why = unfit;
        if (why != null) {
            unfit = null;
            throw why;
        }
    }

    private Metadata one(ByteBuf in) throws WireException {
        int key = number(in);
        String name = key > 1 ? entry(key) : literal(in, key == 1);
        int value = number(in);
        Metadata known = last;
        if (known != null && key == lastKey && value == lastValue) {
            return known;
        }
        Metadata read = checked(name, value > 1 ? entry(value) : literal(in, value == 1));
        if (key > 1 && value > 1 && unfit == null) {
            last = read;
            lastKey = key;
            lastValue = value;
        }
        return read;
    }

    private Metadata checked(String... texts) {
        int size = 0;
        for (String text : texts) {
            size += text.length();
        }
        try {
            if (size <= Sendable.MOST_METADATA) {
                return Metadata.of(texts);
            }
            unfit = Code.RESOURCE_EXHAUSTED.error(
                    "metadata of " + size + " characters (limit: " + Sendable.MOST_METADATA + ")");
        } catch (MicroException impossible) {
            unfit = impossible;
        }
        return Metadata.EMPTY;
    }

    private static int number(ByteBuf in) throws WireException {
        return Frames.bounded(in, HeaderWriter.MOST_ENTRIES + 1, "header number");
    }

    private String entry(int number) throws WireException {
        if (number - 2 >= entries) {
            throw new WireException("header number " + (number - 2) + " of a table of " + entries);
        }
        return table[number - 2];
    }

    private String literal(ByteBuf in, boolean entry) throws WireException {
        int start = in.readerIndex();
        String text = Frames.text(in);
        if (entry) {
            bytes += in.readerIndex() - start;
            if (entries == table.length || bytes > HeaderWriter.MOST_BYTES) {
                throw new WireException("header table over " + HeaderWriter.MOST_ENTRIES + " entries or "
                        + HeaderWriter.MOST_BYTES + " bytes");
            }
            table[entries++] = text;
        }
        return text;
    }
}
