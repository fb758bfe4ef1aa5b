package dev.micro.codec;

import static java.util.Objects.requireNonNull;

import dev.micro.core.MicroException;

/**
 * One JSON value as text, for who has no class for it or does not want one. It travels as it is, under {@code
 * application/json}, and may stand wherever a value may: as a request, a reply, a parameter, a field.
 */
public final class Json {
    private final String text;

    Json(String checked) {
        this.text = checked;
    }

    /**
     * The JSON value that {@code text} is. White space around it is dropped.
     *
     * @throws MicroException INVALID_ARGUMENT when it is not exactly one value, is deeper than 100 levels, or has two
     *     members of one name; with line and column
     */
    public static Json of(String text) {
        return JsonRules.json(Utf8.encode(requireNonNull(text, "text"), Json.class));
    }

    /** The value's text. */
    public String text() {
        return text;
    }

    /** Whether {@code other} is the same text; the same value written otherwise is not equal. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Json json && json.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The value's text. */
    @Override
    public String toString() {
        return text;
    }
}
