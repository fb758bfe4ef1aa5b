package dev.micro.codec;

import dev.micro.core.Provider;

/** Brings a codec by being on the class path. Its name is the short name of the content type, such as {@code json}. */
public interface CodecProvider extends Provider {
    /** The codec. Called once for each {@link Codecs}. */
    Codec create();
}
