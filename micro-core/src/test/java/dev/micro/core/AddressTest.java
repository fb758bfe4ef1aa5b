package dev.micro.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:8080, localhost, 8080",
        "10.1.2.3:0, 10.1.2.3, 0",
        "node-1.shop.svc_x:65535, node-1.shop.svc_x, 65535",
        "[::1]:80, ::1, 80",
        "[fe80::1%eth0]:9, fe80::1%eth0, 9",
        "[::ffff:1.2.3.4]:00080, ::ffff:1.2.3.4, 80",
        ":8080, 0.0.0.0, 8080",
    })
    void readsHostAndPort(String text, String host, int port) {
        Address address = Address.parse(text);
        assertEquals(new Address(host, port), address);
        assertEquals(address, Address.parse(address.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ":", "host", "host:", "host:-1", "host:+1", "host:8x", "host:65536", "host:100000", "host:8 ",
                "host:٨٠", "::1", "::1:80", "a:b:80", "[]:80", "[::1]", "[::1]80", "[::1", "::1]:80", "[[::1]]:80",
                "[localhost]:80", "http://host:80", "host/path:80", " host:80", "a b:80", "a\n:80", "[::1 ]:80"
            })
    void refusesWhatCannotBeAnAddress(String text) {
        MicroException refused = assertThrows(MicroException.class, () -> Address.parse(text));
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        assertTrue(refused.detail().contains("(expected: "), refused.detail());
    }

    @Test
    void saysWhatWasWrong() {
        assertEquals(
                "address \"::1:80\" (expected: host:port, [ipv6]:port or :port)",
                assertThrows(MicroException.class, () -> Address.parse("::1:80"))
                        .detail());
        assertEquals(
                "address: port 70000 (expected: 0 to 65535)",
                assertThrows(MicroException.class, () -> new Address("host", 70_000))
                        .detail());
        assertEquals(
                "address: host \"[::1]\" (expected: a name or an IP address)",
                assertThrows(MicroException.class, () -> new Address("[::1]", 1))
                        .detail());
    }
}
