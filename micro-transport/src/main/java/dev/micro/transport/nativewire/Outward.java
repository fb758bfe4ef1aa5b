package dev.micro.transport.nativewire;

import dev.micro.core.Code;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import org.jspecify.annotations.Nullable;

/** What metadata may leave this process on the wire. */
final class Outward {
    private Outward() {}

    /** Why {@code metadata} cannot be sent, or null when it can. */
    static @Nullable MicroException unfit(Metadata metadata) {
        int pairs = metadata.size();
        if (pairs > Frames.MOST_PAIRS) {
            return Code.RESOURCE_EXHAUSTED.error("metadata of " + pairs + " pairs (limit: " + Frames.MOST_PAIRS + ")");
        }
        int size = 0;
        for (int i = 0; i < pairs; i++) {
            size += metadata.key(i).length() + metadata.value(i).length();
        }
        return size <= Frames.MOST_METADATA
                ? null
                : Code.RESOURCE_EXHAUSTED.error(
                        "metadata of " + size + " characters (limit: " + Frames.MOST_METADATA + ")");
    }
}
