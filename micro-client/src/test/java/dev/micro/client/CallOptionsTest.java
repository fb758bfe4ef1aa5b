package dev.micro.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CallOptionsTest {
    @Test
    void whatCannotBeIsRefusedAtOnceWithValueAndWish() {
        refused("timeout: -5s (expected: > 0)", o -> o.timeout(Duration.ofSeconds(-5)));
        refused("timeout: 0s (expected: > 0)", o -> o.timeout(Duration.ZERO));
        refused(
                "timeout: 1h1s (expected: at most 1h; noTimeout() is how to wait for ever)",
                o -> o.timeout(Duration.ofSeconds(3601)));
        refused("retries: -1 (expected: 0 to 10)", o -> o.retries(-1));
        refused("retries: 11 (expected: 0 to 10)", o -> o.retries(11));
        refused("label: empty (expected: a name)", o -> o.label("", "eu"));
        refused("version: empty (expected: a name)", o -> o.version(""));
        refused("address: none (expected: at least one)", o -> o.address(new Address[0]));
        refused("address: 127.0.0.1:0 (expected: a port of 1 to 65535)", o -> o.address("127.0.0.1:0"));
        refused(
                "address \"grpc://127.0.0.1:1\": its scheme is not spoken yet (expected: host:port, called natively)",
                o -> o.address("grpc://127.0.0.1:1"));
        refused("address \"nowhere\" (expected: host:port, [ipv6]:port or :port)", o -> o.address("nowhere"));
        refused("metadata key \":path\" (expected: no colon at its beginning)", o -> o.metadata(":path", "/"));
        refused(
                "metadata key \"Content-Type\" (expected: contentType(\"text/plain\"))",
                o -> o.metadata("Content-Type", "text/plain"));
        refused("content type \"json\" (expected: a media type such as application/json)", o -> o.contentType("json"));
    }

    @Test
    void optionsAreImmutable() {
        CallOptions changed =
                CallOptions.STANDARD.metadata("a", "b").label("zone", "eu").address("127.0.0.1:1");
        assertNotSame(CallOptions.STANDARD, changed);
        assertEquals(Metadata.EMPTY, CallOptions.STANDARD.metadata());
        assertEquals("", CallOptions.STANDARD.wanted());
        assertEquals("label zone=eu", changed.wanted());
    }

    private static void refused(String detail, UnaryOperator<CallOptions> change) {
        MicroException refused = assertThrows(MicroException.class, () -> change.apply(CallOptions.STANDARD));
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        assertEquals(detail, refused.detail());
    }
}
