package dev.micro.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

class PayloadTest {
    private final Payload payload = new Payload(89);

    @Test
    void theUsualMessageHasAHundredBytes() {
        assertEquals(100, payload.request(1).getSerializedSize());
        assertEquals(100, payload.request(Long.MAX_VALUE).getSerializedSize());
    }

    @Test
    void itsOwnReplyIsAccepted() {
        assertNull(payload.check(7, payload.request(7)));
    }

    @Test
    void anotherCallsReplyIsRefused() {
        Throwable failure = payload.check(7, payload.request(8));
        assertNotNull(failure);
        assertEquals(
                "reply: id 8, 89 bytes ending in -81 (expected: id 7, 89 bytes ending in -81)", failure.getMessage());
    }

    @Test
    void aReplyOfAnotherLengthOrEndIsRefused() {
        ByteString sent = payload.request(7).getPayload();
        assertNotNull(payload.check(7, Echo.newBuilder().setId(7).build()));
        assertNotNull(payload.check(
                7, Echo.newBuilder().setId(7).setPayload(sent.substring(1)).build()));
        ByteString otherEnd = sent.substring(0, 88).concat(ByteString.copyFrom(new byte[1]));
        assertNotNull(
                payload.check(7, Echo.newBuilder().setId(7).setPayload(otherEnd).build()));
    }
}
