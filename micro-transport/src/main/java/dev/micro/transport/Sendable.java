package dev.micro.transport;

import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import org.jspecify.annotations.Nullable;

/**
 * What can be sent, over whichever transport: what a wire would refuse is refused in memory as well. For transports alone,
 * which ask it before they send, on any thread.
 */
public final class Sendable {
    /** The name of a service or an endpoint, in characters. */
    public static final int LONGEST_NAME = 1024;

    /** Pairs of metadata, and of trailers. */
    public static final int MOST_PAIRS = 100;

    /** Their keys and values together, in characters. */
    public static final int MOST_METADATA = 8 * 1024;

    private Sendable() {}

    /** Why {@code request} cannot be sent where messages have at most {@code longest} bytes, or null when it can. */
    public static @Nullable MicroException unfit(Request request, int longest) {
        int size = request.body() instanceof Message one ? one.size() : 0;
        if (size > longest) {
            return tooLong("message", size, "for " + request.endpoint(), "" + longest);
        }
        int name = Math.max(request.service().length(), request.endpoint().length());
        return name <= LONGEST_NAME
                ? unfit(request.metadata())
                : Code.INVALID_ARGUMENT.error(
                        "service or endpoint of " + name + " characters (limit: " + LONGEST_NAME + ")");
    }

    /** Why {@code answer} of {@code endpoint} cannot be sent, or null when it can. */
    public static @Nullable MicroException unfit(Response answer, String endpoint, int longest) {
        int size = answer.body() instanceof Message one ? one.size() : 0;
        if (size > longest) {
            return tooLong("answer", size, "from " + endpoint, "" + longest);
        }
        MicroException unfit = unfit(answer.metadata());
        return unfit != null ? unfit : unfit(answer.trailers());
    }

    /** Why {@code metadata} cannot be sent, or null when it can. */
    public static @Nullable MicroException unfit(Metadata metadata) {
        int pairs = metadata.size();
        if (pairs > MOST_PAIRS) {
            return Code.RESOURCE_EXHAUSTED.error("metadata of " + pairs + " pairs (limit: " + MOST_PAIRS + ")");
        }
        int size = 0;
        for (int i = 0; i < pairs; i++) {
            size += metadata.key(i).length() + metadata.value(i).length();
        }
        return size <= MOST_METADATA
                ? null
                : Code.RESOURCE_EXHAUSTED.error("metadata of " + size + " characters (limit: " + MOST_METADATA + ")");
    }

    /** The refusal of a message: {@code what} has more bytes than {@code limit} allows. */
    public static MicroException tooLong(String what, int size, String whose, String limit) {
        return Code.RESOURCE_EXHAUSTED.error(
                what + " of " + size + " bytes " + whose + " (limit: " + limit + "; transport.max-message)");
    }
}
