package dev.micro.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.micro.codec.contract.CodecContract;
import dev.micro.core.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class BytesCodecTest extends CodecContract {
    @Override
    protected Codec codec() {
        return Codec.bytes();
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                new Sample(byte[].class, new byte[] {0, -1, 127}),
                new Sample(byte[].class, new byte[0]),
                new Sample(
                        new Parameters(List.of("chunk"), List.of(byte[].class)), new Object[] {new byte[] {1, 2, 3}}));
    }

    @Override
    protected List<Malformed> malformed() {
        return List.of();
    }

    @Test
    void anArrayMayBeChangedAfterItWasEncoded() {
        byte[] reused = {1, 2, 3};
        Message message = codec().encode(reused, byte[].class);
        reused[0] = 9;
        assertArrayEquals(new byte[] {1, 2, 3}, (byte[]) codec().decode(message, byte[].class));
    }

    @Test
    void onlyOneArrayOfBytesIsBytes() {
        assertFalse(codec().handles(String.class));
        assertFalse(codec().handles(Byte[].class));
        assertFalse(codec().handles(new Parameters(List.of(), List.of())));
    }
}
