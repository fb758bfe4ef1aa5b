package dev.micro.benchmarks;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/** The bytes that every request carries, and the check of what came back: cheap, and the same for all contenders. */
final class Payload {
    private final byte[] bytes;
    private final ByteString shared;

    Payload(int size) {
        bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + 7);
        }
        shared = ByteString.copyFrom(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    Echo request(long id) {
        return Echo.newBuilder().setId(id).setPayload(shared).build();
    }

    /** Null when the reply belongs to the request of this id. */
    @Nullable
    Throwable check(long id, Echo reply) {
        ByteString payload = reply.getPayload();
        int size = payload.size();
        return check(id, reply.getId(), size, size == 0 ? 0 : payload.byteAt(size - 1));
    }

    /** The same, for who has no Echo. */
    @Nullable
    Throwable check(long id, long gotId, int gotSize, byte gotLast) {
        if (id == gotId && bytes.length == gotSize && bytes[bytes.length - 1] == gotLast) {
            return null;
        }
        return new IllegalStateException("reply: id " + gotId + ", " + gotSize + " bytes ending in " + gotLast
                + " (expected: id " + id + ", " + bytes.length + " bytes ending in " + bytes[bytes.length - 1] + ")");
    }
}
