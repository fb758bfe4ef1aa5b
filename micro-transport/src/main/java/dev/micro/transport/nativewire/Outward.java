package dev.micro.transport.nativewire;

import dev.micro.core.Body;
import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import org.jspecify.annotations.Nullable;

/** What may leave this process on the wire. Who else would be asked could not be sent the rest either. */
final class Outward {
    private Outward() {}

    /** Why {@code request} cannot be sent to a peer that takes bodies up to {@code longest}, or null when it can. */
    static @Nullable MicroException unfit(Request request, int longest) {
        int size = request.body() instanceof Message one ? one.size() : 0;
        if (size > longest) {
            return tooLong("message", size, "for " + request.endpoint(), "" + longest);
        }
        int name = Math.max(request.service().length(), request.endpoint().length());
        return name <= Frames.LONGEST_NAME
                ? unfit(request.metadata())
                : Code.INVALID_ARGUMENT.error(
                        "service or endpoint of " + name + " characters (limit: " + Frames.LONGEST_NAME + ")");
    }

    /** Nobody reads this body: who makes it is told. */
    static void drop(Body body) {
        Messages.drop(body);
    }

    /** {@code what} has more bytes than {@code limit} allows. */
    static MicroException tooLong(String what, int size, String whose, String limit) {
        return Code.RESOURCE_EXHAUSTED.error(
                what + " of " + size + " bytes " + whose + " (limit: " + limit + "; transport.max-message)");
    }

    /** Why {@code answer} of {@code endpoint} cannot be sent, or null when it can. */
    static @Nullable MicroException unfit(Response answer, String endpoint, int longest) {
        int size = answer.body() instanceof Message one ? one.size() : 0;
        if (size > longest) {
            return tooLong("answer", size, "from " + endpoint, "" + longest);
        }
        MicroException unfit = unfit(answer.metadata());
        return unfit != null ? unfit : unfit(answer.trailers());
    }

    /** Why {@code metadata} cannot be sent, or null when it can. */
    private static @Nullable MicroException unfit(Metadata metadata) {
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
