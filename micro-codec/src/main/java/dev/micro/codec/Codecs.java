package dev.micro.codec;

import static java.util.Objects.requireNonNull;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The codecs that a server or a client has, one for each content type; JSON is always among them. Immutable. */
public final class Codecs {
    /** What some call {@code application/protobuf}. */
    private static final String X_PROTOBUF = "application/x-protobuf";

    /** A charset that is not the one we speak. */
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset=(?!\"?(utf-8|us-ascii)\"?\\s*(;|$))", Pattern.CASE_INSENSITIVE);

    private final Map<String, Codec> byContentType;
    private final String[] contentTypes;
    private final Codec[] codecs;
    private final Codec json;

    private Codecs(Map<String, Codec> byContentType) {
        this.byContentType = byContentType;
        this.contentTypes = byContentType.keySet().toArray(String[]::new);
        this.codecs = byContentType.values().toArray(Codec[]::new);
        this.json = requireNonNull(byContentType.get(JsonCodec.CONTENT_TYPE));
    }

    /**
     * JSON, protobuf where protobuf-java is on the class path, text and bytes; and that of each {@link CodecProvider},
     * in place of ours when the content type is the same.
     *
     * @throws MicroException INVALID_ARGUMENT when two providers bring one content type, naming both
     */
    public static Codecs found() {
        return found(ServiceLoader.load(CodecProvider.class));
    }

    static Codecs found(Iterable<CodecProvider> plugins) {
        Map<String, Codec> codecs = new LinkedHashMap<>();
        codecs.put(JsonCodec.CONTENT_TYPE, Codec.json());
        if (Protobuf.present()) {
            codecs.put(ProtobufCodec.CONTENT_TYPE, Codec.protobuf());
        }
        codecs.put(Codec.text().contentType(), Codec.text());
        codecs.put(Codec.bytes().contentType(), Codec.bytes());
        Map<String, CodecProvider> brought = new HashMap<>();
        for (CodecProvider plugin : plugins) {
            Codec codec = plugin.create();
            CodecProvider twin = brought.put(codec.contentType(), plugin);
            if (twin != null) {
                throw Code.INVALID_ARGUMENT.error("two codecs for " + codec.contentType() + ": "
                        + twin.getClass().getName() + " and "
                        + plugin.getClass().getName()
                        + "; take one off the class path");
            }
            codecs.put(codec.contentType(), codec);
        }
        return new Codecs(codecs);
    }

    /** These codecs and {@code codec}, in place of the one of the same content type. */
    public Codecs with(Codec codec) {
        Map<String, Codec> more = new LinkedHashMap<>(byContentType);
        more.put(codec.contentType(), codec);
        return new Codecs(more);
    }

    /**
     * The codec of a content type, whose parameters and case are ignored; JSON when it is null or empty.
     *
     * @throws MicroException INVALID_ARGUMENT for one that nobody speaks, saying which there are, or a charset other
     *     than UTF-8
     */
    public Codec of(@Nullable String contentType) {
        Codec codec = find(contentType);
        if (codec == null) {
            throw Code.INVALID_ARGUMENT.error("no codec for content type \"" + contentType + "\" (has: "
                    + String.join(", ", byContentType.keySet()) + "; charset utf-8)");
        }
        return codec;
    }

    /** The codec of a content type, as {@link #of} finds it, or null. */
    public @Nullable Codec find(@Nullable String contentType) {
        if (contentType == null || contentType.isEmpty()) {
            return json;
        }
        for (int i = 0; i < contentTypes.length; i++) {
            if (contentTypes[i].equals(contentType)) {
                return codecs[i];
            }
        }
        int end = contentType.indexOf(';');
        String bare = (end < 0 ? contentType : contentType.substring(0, end)).strip();
        String name = bare.equalsIgnoreCase(X_PROTOBUF) ? ProtobufCodec.CONTENT_TYPE : bare;
        for (int i = 0; i < contentTypes.length; i++) {
            if (contentTypes[i].equalsIgnoreCase(name)) {
                return end < 0 || !CHARSET.matcher(contentType).find() ? codecs[i] : null;
            }
        }
        return null;
    }

    /** The codec to use for a type when nobody said which: protobuf for its generated messages, else JSON. */
    public Codec forType(Type type) {
        Codec protobuf = Protobuf.isMessage(type) ? byContentType.get(ProtobufCodec.CONTENT_TYPE) : null;
        return protobuf == null ? json : protobuf;
    }

    /** The content types. */
    @Override
    public String toString() {
        return byContentType.keySet().toString();
    }
}
