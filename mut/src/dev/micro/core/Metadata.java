package dev.micro.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Immutable pairs of text that travel beside a body, in their order. Keys ignore case and may repeat.
 *
 * <p>A key is an HTTP token (RFC 9110 section 5.6.2); a leading colon marks what a wire says of itself ({@code
 * :path}) and is refused from users by whoever sends. A value holds no control character but the tab, so that it can
 * stand in any wire's header.
 */
public final class Metadata {
    /** No pairs. */
    public static final Metadata EMPTY = new Metadata(new String[0]);

    /** The key of the body's media type. */
    public static final String CONTENT_TYPE = "content-type";

    private static final String TOKEN = "!#$%&'*+-.^_`|~";

    private final String[] pairs;

    private Metadata(String[] pairs) {
        this.pairs = pairs;
    }

    /** Keys and values in turn. Throws INVALID_ARGUMENT for text that no wire could carry, or a key without value. */
    public static Metadata of(String... keysAndValues) {
        if (keysAndValues.length % 2 != 0) {
            throw Code.INVALID_ARGUMENT.error("metadata of " + keysAndValues.length + " strings (expected: pairs)");
        }
        if (keysAndValues.length == 0) {
            return EMPTY;
        }
        for (int i = 0; i < keysAndValues.length; i += 2) {
            check(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new Metadata(keysAndValues.clone());
    }

    /** The entries of {@code map}, in its order. */
    public static Metadata of(Map<String, String> map) {
        List<String> pairs = new ArrayList<>(map.size() * 2);
        map.forEach((key, value) -> {
            pairs.add(key);
            pairs.add(value);
        });
        return of(pairs.toArray(String[]::new));
    }

    /** The first value under {@code key}, or null. */
    public @Nullable String get(String key) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (same(pairs[i], key)) {
                return pairs[i + 1];
            }
        }
        return null;
    }

    /** All values under {@code key}, in order; empty when there are none. */
    public List<String> all(String key) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            if (same(pairs[i], key)) {
                values.add(pairs[i + 1]);
            }
        }
        return List.copyOf(values);
    }

    /** These pairs with {@code value} as the only one under {@code key}. */
    public Metadata with(String key, String value) {
        return without(key).add(key, value);
    }

    /** These pairs with one more, after those of the same key. */
    public Metadata add(String key, String value) {
        check(key, value);
        String[] more = Arrays.copyOf(pairs, pairs.length + 2);
        more[pairs.length] = key;
        more[pairs.length + 1] = value;
        return new Metadata(more);
    }

    /** These pairs, then {@code others}. */
    public Metadata and(Metadata others) {
        if (others.pairs.length == 0) {
            return this;
        }
        if (pairs.length == 0) {
            return others;
        }
        String[] all = Arrays.copyOf(pairs, pairs.length + others.pairs.length);
        System.arraycopy(others.pairs, 0, all, pairs.length, others.pairs.length);
        return new Metadata(all);
    }

    /** These pairs less all under {@code key}. */
    public Metadata without(String key) {
        if (get(key) == null) {
            return this;
        }
        List<String> kept = new ArrayList<>(pairs.length);
        for (int i = 0; i < pairs.length; i += 2) {
            if (!same(pairs[i], key)) {
                kept.add(pairs[i]);
                kept.add(pairs[i + 1]);
            }
        }
        return kept.isEmpty() ? EMPTY : new Metadata(kept.toArray(String[]::new));
    }

    /** How many pairs. */
    public int size() {
        return pairs.length / 2;
    }

    /** The key of pair {@code index}, from 0. */
    public String key(int index) {
        return pairs[index * 2];
    }

    /** The value of pair {@code index}, from 0. */
    public String value(int index) {
        return pairs[index * 2 + 1];
    }

    /** Gives each pair to {@code action}, in order. */
    public void forEach(BiConsumer<? super String, ? super String> action) {
        for (int i = 0; i < pairs.length; i += 2) {
            action.accept(pairs[i], pairs[i + 1]);
        }
    }

    /** Whether the other has the same pairs in the same order, keys compared without case. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Metadata that) || that.pairs.length != pairs.length) {
            return false;
        }
        for (int i = 0; i < pairs.length; i += 2) {
            if (!same(pairs[i], that.pairs[i]) || !pairs[i + 1].equals(that.pairs[i + 1])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 1; i < pairs.length; i += 2) {
            hash = 31 * hash + pairs[i].hashCode();
        }
        return hash;
    }

    /** The keys alone: values may be secrets, and do not belong in logs. */
    @Override
    public String toString() {
        StringBuilder keys = new StringBuilder("Metadata[");
        for (int i = 0; i < pairs.length; i += 2) {
            keys.append(i == 0 ? "" : ", ").append(pairs[i]);
        }
        return keys.append(']').toString();
    }

    @SuppressWarnings("ReferenceEquality") // the names that matter are constants: a short way for the usual case
    private static boolean same(String one, String other) {
        return one == other || one.equalsIgnoreCase(other);
    }

    private static void check(String key, String value) {
        int start = key.startsWith(":") ? 1 : 0;
        boolean good = key.length() > start;
        for (int i = start; i < key.length() && good; i++) {
            char c = key.charAt(i);
            good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || TOKEN.indexOf(c) >= 0;
        }
        if (!good) {
            throw Code.INVALID_ARGUMENT.error(
                    "metadata key \"" + printable(key) + "\" (expected: letters, digits, " + TOKEN + ")");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                throw Code.INVALID_ARGUMENT.error("metadata value of \"" + key + "\" holds the control character 0x"
                        + Integer.toHexString(c) + " at " + i);
            }
        }
    }

    private static String printable(String text) {
        return text.chars()
                .limit(64)
                .map(c -> c < ' ' || c == 0x7f ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
