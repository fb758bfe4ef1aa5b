package dev.micro.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.micro.codec.contract.CodecContract;
import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextCodecTest extends CodecContract {
    private static final Parameters ONE = new Parameters(List.of("line"), List.of(String.class));

    @Override
    protected Codec codec() {
        return Codec.text();
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                new Sample(String.class, "grüße \uD83D\uDE00 \uFFFD"),
                new Sample(String.class, ""),
                new Sample(ONE, new Object[] {"a line"}));
    }

    @Override
    protected List<Malformed> malformed() {
        return List.of(
                new Malformed(String.class, latin1(SECRET + "\u00C0\u0080")), // overlong zero
                new Malformed(String.class, latin1(SECRET + "\u00ED\u00A0\u0080")), // half a surrogate pair
                new Malformed(String.class, latin1("\u00FF" + SECRET)),
                new Malformed(ONE, latin1(SECRET + "\u00E2\u0082"))); // cut
    }

    @Test
    void anErrorSaysWhereTheTextIsMalformed() {
        MicroException refusal =
                assertThrows(MicroException.class, () -> codec().decode(latin1("0123456789\u00FF"), String.class));
        assertEquals("String: malformed UTF-8 at byte 10", refusal.detail());
    }

    @Test
    void halfASurrogatePairIsNotSentAsAQuestionMark() {
        MicroException refusal = assertThrows(MicroException.class, () -> codec().encode("half \uD83D", String.class));
        assertEquals(Code.INVALID_ARGUMENT, refusal.code());
    }

    @Test
    void onlyOneStringIsText() {
        assertFalse(codec().handles(Integer.class));
        assertFalse(codec().handles(new Parameters(List.of("a", "b"), List.of(String.class, String.class))));
        assertFalse(codec().handles(new Parameters(List.of(), List.of())));
        assertFalse(codec().handles(new Parameters(List.of("a"), List.of(int.class))));
        MicroException refusal = assertThrows(MicroException.class, () -> codec().encode(null, String.class));
        assertEquals("String as text/plain: null (expected: one String)", refusal.detail());
    }

    private static Message latin1(String bytes) {
        return Message.of(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }
}
